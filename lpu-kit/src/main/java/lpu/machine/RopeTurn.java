package lpu.machine;

/**
 * The turn of queries or of keys.
 *
 * @param shift from steps of the product to those of the result
 */
public record RopeTurn(RopeTable table, int shift, Requantiser out) {
}
