/**
 * Code books: k-means, vector quantisation tile by tile, sign bits, and the files that keep them between runs. The
 * packed forms are laid out for {@link lpu.kernel.ScanKernels}. Smile's k-means stands beside ours as a yardstick.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.tensor}.
 */
package lpu.codebook;
