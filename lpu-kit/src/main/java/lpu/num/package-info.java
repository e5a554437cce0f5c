/**
 * Fixed-point numbers: a value is an integer, its <em>raw</em> value, times a power of two that the {@link
 * lpu.num.QFormat} states. Formats, rounding, overflow, exact arithmetic of single numbers, accumulators of a stated
 * width, and the conversions of whole arrays.
 *
 * <p>May use: nothing of the project.
 */
package lpu.num;
