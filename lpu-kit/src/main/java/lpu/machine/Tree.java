package lpu.machine;

import lpu.num.Bits;

/**
 * Where engines' partial results meet: a binary tree of links that adds, compares or joins on the way up and broadcasts on the
 * way down.
 *
 * @param bytesPerCycle of a link
 * @param hopCycles     registers of one hop, its adder included
 */
public record Tree(int bytesPerCycle, int hopCycles) {
    public Tree {
        Checks.positive(bytesPerCycle, hopCycles);
    }

    /** Hops from an engine to the root. */
    public int depth(int engines) {
        return Bits.ceilLog2(engines);
    }
}
