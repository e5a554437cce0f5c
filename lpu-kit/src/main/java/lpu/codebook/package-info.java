/**
 * Codebooks: {@link lpu.codebook.KMeans}, vector quantisation tile by tile ({@link lpu.codebook.TileVq}, whose options are plain or
 * calibrated on hidden states), sign bits, and the files that keep them between runs. A matrix and, for a calibrated codebook, the
 * {@link lpu.codebook.Moments} of some states are all that is needed. The packed forms are laid out for
 * {@link lpu.simd.ScanKernels}.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.simd}.
 */
package lpu.codebook;
