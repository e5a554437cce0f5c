/**
 * Fixed-point numbers and functions of them, in integers alone. A value is an integer, its <em>raw</em> value, times a power of two that
 * the {@link lpu.num.QFormat} states: formats, rounding, overflow, single numbers ({@link lpu.num.Fixed}) with exact arithmetic, arrays
 * of them ({@link lpu.num.FixedVector}) and their dot products in accumulators of a stated width ({@link lpu.num.Accumulator}).
 * Functions are tables with or without interpolation ({@link lpu.num.Lut}), or a table
 * and Newton's method ({@link lpu.num.Reciprocal}, {@link lpu.num.ReciprocalRoot}).
 *
 * <p>A dot product:
 * {@snippet :
 * float[] state = {0.5f, -1.25f, 3.1f, 0.7f}, row = {0.3f, 0.8f, -0.45f, 0.1f};
 * var x = FixedVector.of(state, QFormat.parse("s2.13")); // 16 bits: a sign, 2 integer bits, 13 fraction bits
 * var y = FixedVector.of(row, 8); // the finest format of 8 bits that holds them all
 * double sum = IntStream.range(0, row.length).mapToDouble(j -> (double) state[j] * row[j]).sum();
 * for (int bits : List.of(24, 22, 20)) {
 *     var accumulator = x.dot(y, bits, Overflow.SATURATE);
 *     System.out.println(accumulator + "; error " + (accumulator.value() - sum));
 * }
 * }
 *
 * <p>May use: {@code lpu.io}.
 */
package lpu.num;
