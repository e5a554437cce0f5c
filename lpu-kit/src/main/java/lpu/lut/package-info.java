/**
 * Functions of fixed-point numbers as tables and short recurrences, in integers alone: {@link lpu.lut.Lut} with or without
 * interpolation, {@link lpu.lut.Reciprocal} and {@link lpu.lut.ReciprocalRoot} by a table and Newton's method. The fixed-point
 * model and the hardware's units read the same tables; what either does with them is its own.
 *
 * <p>May use: {@code lpu.num}.
 */
package lpu.lut;
