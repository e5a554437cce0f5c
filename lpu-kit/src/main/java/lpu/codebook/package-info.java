/**
 * Codebooks: {@link lpu.codebook.KMeans}, vector quantisation tile by tile ({@link lpu.codebook.TileVq}, whose options are plain or
 * calibrated on hidden states), sign bits, and the files that keep them between runs. A matrix and, for a calibrated codebook, the
 * {@link lpu.codebook.Moments} of some states are all that is needed. The packed forms are laid out for
 * {@link lpu.simd.ScanKernels}.
 *
 * <p>Two codebooks of one matrix W, V x d, for some hidden states, n x d, tried on others:
 * {@snippet :
 * var workers = new Workers(2); // threads
 * int[] exact = new ExactBatch(weights, workers).argmax(test); // the exact head's choice for each state
 * var found = new ArrayList<Recall>();
 * for (var options : List.of(TileVqOptions.plain(1), TileVqOptions.calibrated(1))) { // one bit per weight
 *     TileCodebook book = TileVq.fit(weights, Moments.of(states, workers), options, workers);
 *     var coarse = new TileVqHead(book, workers);
 *     var ranks = Recall.measure(coarse, test, exact); // where that choice stands among V coarse scores
 *     var head = new CoarseFineHead(coarse, new ExactHead(weights, workers), ranks.kFor(0.99));
 *     System.out.println("%s: k@50 %d, k@99 %d, %,d bytes a token".formatted(head.name(), ranks.kFor(0.5), ranks.kFor(0.99), head.bytesPerToken()));
 *     found.add(ranks); // found alone, as a cell's last line, shows as a table
 * }
 * }
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.simd}.
 */
package lpu.codebook;
