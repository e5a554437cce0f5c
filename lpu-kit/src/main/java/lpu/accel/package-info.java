/**
 * The HTE-LPU: a {@link lpu.accel.Machine} of units, each with two faces. The function computes real integers, bit for bit; the
 * timing counts cycles at tile grain, with stalls named and a closed-form bound beside it. Uses {@code lpu.workload}, {@code
 * lpu.num}, {@code lpu.lut} and {@code lpu.report} only.
 */
package lpu.accel;
