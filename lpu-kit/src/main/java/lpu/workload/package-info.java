/**
 * Programs of ops: shapes and bit widths, apart from any machine.
 *
 * <p>May use: {@code lpu.num}, {@code lpu.lut}, {@code lpu.report}.
 */
package lpu.workload;
