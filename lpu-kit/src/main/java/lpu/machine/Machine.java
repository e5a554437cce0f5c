package lpu.machine;

import lpu.num.Bits;

/**
 * An HTE-LPU: engines of one pattern, each with a {@link Vpu}, a {@link Tcu} and an {@link Osu}, that meet in a {@link Tree} and
 * share the ports of an {@link Hbm}. Attention heads, FFN columns and vocabulary rows are divided among the engines.
 *
 * @param engines  head-wise engines
 * @param clockMHz of units and HBM ports
 */
public record Machine(String name, int engines, double clockMHz, Vpu vpu, Tcu tcu, Osu osu, Memory memory, Tree tree, Hbm hbm) {
    /** What can be busy: in an engine, its share of the HBM's bandwidth and its three units; the tree for all engines. */
    public enum Unit {
        HBM, VPU, TCU, OSU, TREE
    }

    /**
     * On-chip memory of an engine.
     *
     * @param tileBytes  of one buffer of streamed weights, keys, values or indices
     * @param tiles      such buffers: 2 let one be filled while the other is read
     * @param indexBytes for index tables and codewords of a coarse head; a table that does not fit is streamed from HBM
     */
    public record Memory(int tileBytes, int tiles, long indexBytes) {
        public Memory {
            positive(tileBytes, tiles);
            if (indexBytes < 0) {
                throw new IllegalArgumentException("index memory of " + indexBytes + " bytes");
            }
        }
    }

    /**
     * Where engines' partial results meet: a binary tree of links that adds, compares or joins on the way up and broadcasts on the
     * way down.
     *
     * @param bytesPerCycle of a link
     * @param hopCycles     registers of one hop, its adder included
     */
    public record Tree(int bytesPerCycle, int hopCycles) {
        public Tree {
            positive(bytesPerCycle, hopCycles);
        }

        /** Hops from an engine to the root. */
        public int depth(int engines) {
            return Bits.ceilLog2(engines);
        }
    }

    public Machine {
        positive(engines);
        if (!(clockMHz > 0) || Double.isInfinite(clockMHz)) {
            throw new IllegalArgumentException("a clock of " + clockMHz + " MHz");
        }
    }

    /** Throws IllegalArgumentException unless all sizes of some hardware are at least 1. */
    public static void positive(long... sizes) {
        for (long size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("hardware with a size of " + size);
            }
        }
    }

    public Machine withEngines(int other) {
        return new Machine(name, other, clockMHz, vpu, tcu, osu, memory, tree, hbm);
    }

    public Machine withClock(double mhz) {
        return new Machine(name, engines, mhz, vpu, tcu, osu, memory, tree, hbm);
    }

    public Machine withVpu(Vpu other) {
        return new Machine(name, engines, clockMHz, other, tcu, osu, memory, tree, hbm);
    }

    public Machine withTcu(Tcu other) {
        return new Machine(name, engines, clockMHz, vpu, other, osu, memory, tree, hbm);
    }

    public Machine withOsu(Osu other) {
        return new Machine(name, engines, clockMHz, vpu, tcu, other, memory, tree, hbm);
    }

    public Machine withMemory(Memory other) {
        return new Machine(name, engines, clockMHz, vpu, tcu, osu, other, tree, hbm);
    }

    public Machine withHbm(Hbm other) {
        return new Machine(name, engines, clockMHz, vpu, tcu, osu, memory, tree, other);
    }

    /** Seconds of so many cycles. */
    public double seconds(long cycles) {
        return cycles / (clockMHz * 1e6);
    }

    /** Lanes of all pods of all engines. */
    public int lanes() {
        return engines * vpu.pods() * vpu.lanes();
    }

    /**
     * 10⁹ bytes a second of a stream that reach the units: what the memory's channels deliver, or what its ports carry at this clock
     * where that is less.
     */
    public double bandwidthGBs() {
        return hbm.bytesPerCycle(clockMHz) * clockMHz / 1e3;
    }
}
