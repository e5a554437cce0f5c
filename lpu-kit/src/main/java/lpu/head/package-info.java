/**
 * LM heads: from one hidden state to candidates with exact logits. A {@link lpu.head.CoarseHead} ranks all rows with
 * cheap integer scores (signs, tile-wise VQ); {@link lpu.head.CoarseFineHead} computes exact logits for the k best.
 * May import {@code lpu.num}, {@code lpu.kernel}, {@code lpu.report}, {@code lpu.tensor}, {@code lpu.codebook} and
 * {@code lpu.gguf}.
 */
package lpu.head;
