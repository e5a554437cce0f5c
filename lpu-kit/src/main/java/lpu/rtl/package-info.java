/**
 * The units in hardware: builds simulators of the SystemVerilog in {@code src/main/rtl} with Verilator, steps them through the
 * foreign function API, and drives each unit as its {@code lpu.accel} function is called, so that results and cycles can be compared.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.plot}, {@code lpu.machine}, {@code lpu.v80}.
 */
package lpu.rtl;
