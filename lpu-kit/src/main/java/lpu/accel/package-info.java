/**
 * The HTE-LPU: a {@link lpu.accel.Machine} of units, each with two faces. The function computes real integers, bit for bit; the
 * timing counts cycles at tile grain, with stalls named and a closed-form bound beside it.
 *
 * <p>May use: {@code lpu.num}, {@code lpu.lut}, {@code lpu.report}, {@code lpu.workload}.
 */
package lpu.accel;
