package lpu.machine;

/**
 * An HTE-LPU: engines of one pattern, each with a {@link Vpu}, a {@link Tcu} and an {@link Osu}, that meet in a {@link Tree} and
 * share the ports of an {@link Hbm}. Attention heads, FFN columns and vocabulary rows are divided among the engines.
 *
 * @param engines  head-wise engines
 * @param clockMHz of units and HBM ports
 */
public record Machine(String name, int engines, double clockMHz, Vpu vpu, Tcu tcu, Osu osu, Memory memory, Tree tree, Hbm hbm) {
    public Machine {
        Checks.positive(engines);
        if (!(clockMHz > 0) || Double.isInfinite(clockMHz)) {
            throw new IllegalArgumentException("a clock of " + clockMHz + " MHz");
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
}
