package lpu.v80;

import java.util.List;

/**
 * A point with what it takes and gives. Modelled.
 *
 * @param cycles      of a token
 * @param feasibility on the device
 */
public record Explored(DesignPoint point, double cycles, Feasibility feasibility) {
    public double tokensPerSecond() {
        return point.clockMHz() * 1e6 / cycles;
    }

    /** Those of the feasible points that none betters in tokens per second at less strain on the scarcest resource. */
    public static List<Explored> front(List<Explored> all) {
        return Pareto.front(all.stream().filter(e -> e.feasibility.fits()).toList(), Explored::tokensPerSecond,
                e -> e.feasibility.strain());
    }
}
