/**
 * Fixed-point numbers and functions of them, in integers alone. A value is an integer, its <em>raw</em> value, times a power of two that
 * the {@link lpu.num.QFormat} states: formats, rounding, overflow, single numbers ({@link lpu.num.Fixed}) with exact arithmetic, arrays
 * of them ({@link lpu.num.FixedVector}) and their dot products in accumulators of a stated width ({@link lpu.num.Accumulator}).
 * Functions are tables with or without interpolation ({@link lpu.num.Lut}), or a table
 * and Newton's method ({@link lpu.num.Reciprocal}, {@link lpu.num.ReciprocalRoot}).
 *
 * <p>May use: {@code lpu.io}.
 */
package lpu.num;
