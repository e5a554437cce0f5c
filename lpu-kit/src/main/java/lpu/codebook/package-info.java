/**
 * Code books: k-means, vector quantisation tile by tile, sign bits, and the files that keep them between runs. The
 * packed forms are laid out for {@link lpu.simd.ScanKernels}.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.simd}.
 */
package lpu.codebook;
