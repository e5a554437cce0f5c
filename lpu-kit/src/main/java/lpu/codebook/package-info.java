/**
 * Code books: k-means, vector quantisation tile by tile, sign bits, and the files that keep them between runs. The
 * packed forms are laid out for {@link lpu.kernel.ScanKernels}. Smile's k-means stands beside ours as a yardstick.
 * May import {@code lpu.num}, {@code lpu.kernel}, {@code lpu.report} and {@code lpu.tensor}.
 */
package lpu.codebook;
