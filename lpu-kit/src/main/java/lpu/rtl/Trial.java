package lpu.rtl;

/**
 * A unit against its function.
 *
 * @param unit       the module
 * @param vectors    tried
 * @param mismatches vectors of which anything differs
 * @param cycles     that the unit took; -1 where neighbours paused
 * @param modelled   that the cycle model gives; likewise
 */
public record Trial(String unit, String shape, String pace, int vectors, int mismatches, long cycles, long modelled) {
    static Trial of(String unit, Object shape, Pace pace, int vectors, int mismatches, long cycles, long modelled) {
        boolean full = pace.equals(Pace.FULL);
        String named = full ? "full" : "%.0f %% bubbles, %.0f %% stalls".formatted(100 * pace.bubbles(), 100 * pace.stalls());
        return new Trial(unit, shape.toString(), named, vectors, mismatches, full ? cycles : -1, full ? modelled : -1);
    }

    /** Whether the outputs are equal, and the cycles too. */
    public boolean agrees() {
        return mismatches == 0 && cycles == modelled;
    }
}
