/**
 * Matrices as they lie in mapped memory and the two ways to multiply them: GEMV on quantised rows (one vector) and GEMM
 * on dequantised panels of rows (a batch); a double form for exact products of integers; eigenvectors of symmetric
 * matrices.
 *
 * <p>May use: {@code lpu.num}, {@code lpu.lut}, {@code lpu.kernel}, {@code lpu.report}.
 */
package lpu.tensor;
