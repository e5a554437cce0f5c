/**
 * The units in hardware: builds simulators of the SystemVerilog in {@code src/main/rtl} with Verilator and steps them through the
 * foreign function API. Each {@link lpu.rtl.RtlUnit} says its sizes, how its ports are driven, and which function of {@code lpu.fixed} it
 * has to equal, bit for bit; cycles are compared with {@code lpu.machine}.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.plot}, {@code lpu.fixed}, {@code lpu.machine}, {@code lpu.v80}.
 */
package lpu.rtl;
