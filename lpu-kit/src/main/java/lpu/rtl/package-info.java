/**
 * The units in hardware: builds simulators of the SystemVerilog in {@code src/main/rtl} with Verilator, steps them through the
 * foreign function API, and drives each unit as its {@code lpu.accel} function is called, so that results and cycles can be compared.
 *
 * <p>May use: {@code lpu.num}, {@code lpu.lut}, {@code lpu.report}, {@code lpu.workload}, {@code lpu.accel}, {@code lpu.v80}.
 */
package lpu.rtl;
