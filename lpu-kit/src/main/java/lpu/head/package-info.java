/**
 * LM heads: from one hidden state to candidates with exact logits. A {@link lpu.head.CoarseHead} ranks all rows with
 * cheap integer scores (signs, tile-wise VQ); {@link lpu.head.CoarseFineHead} computes exact logits for the k best, or for those
 * that a rule of one's own chooses; {@link lpu.head.Recall} says how many candidates a coarse head needs.
 *
 * <p>A candidate rule of one's own, beside the {@code k} best rows:
 * {@snippet :
 * var plain = new TileVqHead(TileVq.fit(weights, TileVqOptions.plain(1), workers), workers);
 * int[] scores = new int[plain.rows()];
 * CoarseHead.Selector near = (state, ids) -> {
 *     plain.score(state, scores);
 *     float least = IntStream.of(scores).max().getAsInt() - 3 / plain.scale();
 *     int[] found = IntStream.range(0, scores.length).filter(v -> scores[v] >= least).toArray();
 *     System.arraycopy(found, 0, ids, 0, found.length);
 *     return found.length;
 * };
 * int token = new CoarseFineHead(plain, near, new ExactHead(weights, workers), plain.rows()).argmax(test.row(0));
 * }
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.simd}, {@code lpu.codebook}.
 */
package lpu.head;
