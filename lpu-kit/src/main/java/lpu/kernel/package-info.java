/**
 * The arithmetic everything else is built from, on primitive arrays and memory segments: scalar definitions
 * ({@code Scalar…}, and {@code QuantBlocks} for blocks of packed quants) and their Vector API twins ({@code Vector…}),
 * and the team of threads that shares work.
 *
 * <p>May use: {@code lpu.num}, {@code lpu.lut}.
 */
package lpu.kernel;
