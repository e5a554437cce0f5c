/**
 * LM heads: from one hidden state to candidates with exact logits. A {@link lpu.head.CoarseHead} ranks all rows with
 * cheap integer scores (signs, tile-wise VQ); {@link lpu.head.CoarseFineHead} computes exact logits for the k best.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.simd}, {@code lpu.codebook}.
 */
package lpu.head;
