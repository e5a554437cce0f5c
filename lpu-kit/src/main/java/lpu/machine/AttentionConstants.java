package lpu.machine;

/**
 * Attention of one layer.
 *
 * @param headWidth columns of a head
 * @param scale     what the product of a query and a key is multiplied by
 * @param shift     then shifted to the right by, to be a score
 */
public record AttentionConstants(int headWidth, long scale, int shift, Requantiser scores, OsuTables osu) {
}
