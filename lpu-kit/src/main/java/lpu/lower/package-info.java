/**
 * The one bridge from models and heads to the hardware. {@link lpu.lower.FunctionalModel} and {@link lpu.lower.FunctionalHead} are
 * a fixed-point model's integers as units take them; {@link lpu.lower.MachineFunction} and {@link lpu.lower.MachineHead} run
 * them on the engines of a {@link lpu.machine.Machine}.
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.v80}.
 */
package lpu.lower;
