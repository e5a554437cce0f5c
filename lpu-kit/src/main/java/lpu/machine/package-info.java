/**
 * The HTE-LPU: programs of ops, which are shapes and bit widths apart from any machine ({@link lpu.machine.Program}), and a
 * {@link lpu.machine.Machine} of units that runs them. Cycles are counted at tile grain, with stalls named and a closed-form bound beside them.
 *
 * <p>May use: {@code lpu.io}, {@code lpu.num}, {@code lpu.plot}.
 */
package lpu.machine;
