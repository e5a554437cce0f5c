/**
 * LM heads: from one hidden state to candidates with exact logits. A {@link lpu.head.CoarseHead} ranks all rows with
 * cheap integer scores (signs, tile-wise VQ); {@link lpu.head.CoarseFineHead} computes exact logits for the k best, or for those
 * that a rule of one's own chooses; {@link lpu.head.Recall} says how many candidates a coarse head needs.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.simd}, {@code lpu.codebook}.
 */
package lpu.head;
