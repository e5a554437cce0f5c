/**
 * The Alveo V80 that an HTE-LPU is meant for: its cited constants, machines that fit it, what their units take of its
 * resources, and which of many are best. Every resource figure is modelled from {@link lpu.v80.UnitCosts}: units of which
 * there is RTL by their synthesis, {@link lpu.v80.FittedUnits}, the rest by assumption. Energy is left out: no source gives what an
 * operation or a byte costs on this device.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.plot}, {@code lpu.machine}.
 */
package lpu.v80;
