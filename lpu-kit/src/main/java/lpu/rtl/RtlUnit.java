package lpu.rtl;

/** A unit of the HTE-LPU in SystemVerilog, by its sizes. */
public interface RtlUnit {
    /** The unit's module, its sizes as parameters. */
    RtlDesign design(RtlSources sources);

    /**
     * Simulates the unit on random vectors, among them extremes and ties, and compares what comes out with {@code lpu.fixed}.
     *
     * @param vectors at least so many
     * @param pace    of the neighbours; cycles are compared at {@link Pace#FULL} only
     */
    Trial trial(RtlSources sources, int vectors, Pace pace, long seed);

    /** The simulated unit, built where the cache does not have it, and reset. */
    default Simulation open(RtlSources sources) {
        return Simulation.open(design(sources));
    }

    /**
     * A unit against its function.
     *
     * @param unit       the module
     * @param shape      its sizes in words
     * @param pace       likewise
     * @param vectors    tried
     * @param mismatches vectors of which anything differs
     * @param cycles     that the unit took; -1 where neighbours paused
     * @param modelled   that the cycle model gives; likewise
     */
    record Trial(String unit, String shape, String pace, int vectors, int mismatches, long cycles, long modelled) {
        static Trial of(String unit, String shape, Pace pace, int vectors, int mismatches, long cycles, long modelled) {
            boolean full = pace.equals(Pace.FULL);
            return new Trial(unit, shape, pace.toString(), vectors, mismatches, full ? cycles : -1, full ? modelled : -1);
        }

        /** Whether the outputs are equal, and the cycles too. */
        public boolean agrees() {
            return mismatches == 0 && cycles == modelled;
        }
    }
}
