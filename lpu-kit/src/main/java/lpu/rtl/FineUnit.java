package lpu.rtl;

import lpu.machine.Best;
import lpu.machine.Linear;

/** {@code fine_mac.sv}. Serves one thread. */
public final class FineUnit implements AutoCloseable {
    private final RtlUnit unit;
    private final FineShape shape;
    private final FinePorts ports;

    public FineUnit(RtlSources sources, FineShape shape) {
        this.shape = shape;
        unit = RtlUnit.open(shape.design(sources));
        ports = new FinePorts(unit, shape, "in");
    }

    /**
     * @param logits of the rows
     * @param best   the greatest and its place among them
     * @param cycles from the first beat to the last logit
     * @param all    from the first beat to the best
     */
    public record Outcome(int[] logits, Best best, long cycles, long all) {
    }

    /**
     * Logits of chosen rows.
     *
     * @param x int[columns]
     */
    public Outcome run(Linear linear, int[] x, int[] rows, Pace pace) {
        ports.load(x, linear.inputShifts());
        int[] logits = new int[rows.length];
        RtlPort valid = unit.port("in_valid");
        RtlPort taking = unit.port("out_ready");
        RtlPort takingBest = unit.port("best_ready");
        Watch watch = new Watch(unit);
        Watch all = new Watch(unit);
        Best best = null;
        int row = 0;
        int group = 0;
        int done = 0;
        while (done < rows.length || best == null) {
            valid.set(row < rows.length && pace.offers());
            if (valid.isSet()) {
                int pods = Math.min(shape.pods(), rows.length - row);
                unit.port("in_live").set((1L << pods) - 1);
                unit.port("in_last").set(row + pods == rows.length);
                ports.offer(linear, rows, row, group);
            }
            taking.set(pace.takes());
            takingBest.set(pace.takes());
            unit.settle();
            if (valid.isSet() && unit.port("in_ready").isSet()) {
                watch.enters();
                all.enters();
                group = (group + 1) % shape.groups();
                row += group == 0 ? shape.pods() : 0;
            }
            if (taking.isSet() && unit.port("out_valid").isSet()) {
                watch.leaves();
                for (int pod = 0; pod < shape.pods() && unit.port("out_live").get(pod, 1) != 0; pod++) {
                    logits[done++] = (int) unit.port("out_logits").getSigned(pod * shape.logitBits(), shape.logitBits());
                }
            }
            if (takingBest.isSet() && unit.port("best_valid").isSet()) {
                all.leaves();
                best = new Best((int) unit.port("best_logit").getSigned(0, shape.logitBits()), (int) unit.port("best_place").get());
            }
            watch.tick();
        }
        return new Outcome(logits, best, watch.cycles(), all.cycles());
    }

    /** Offers one beat of a row, then resets the unit. */
    public void resetInside(Linear linear) {
        ports.offer(linear, new int[] {0}, 0, 0);
        unit.port("in_valid").set(true);
        unit.port("in_live").set(1);
        unit.settle();
        unit.tick();
        unit.port("in_valid").set(false);
        unit.reset();
    }

    @Override
    public void close() {
        unit.close();
    }
}
