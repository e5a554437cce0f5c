package lpu.rtl;

import lpu.machine.IndexRows;
import lpu.machine.Linear;

/** {@code coarse_fine_head.sv}. Serves one thread. */
public final class HeadUnit implements AutoCloseable {
    private final RtlUnit unit;
    private final HeadShape shape;
    private final ScanPorts scan;
    private final FinePorts fine;

    public HeadUnit(RtlSources sources, HeadShape shape) {
        this(RtlUnit.open(shape.design(sources)), shape);
    }

    /** @param unit made of the shape's design */
    public HeadUnit(RtlUnit unit, HeadShape shape) {
        this.unit = unit;
        this.shape = shape;
        scan = new ScanPorts(unit, shape.scan());
        fine = new FinePorts(unit, shape.fine(), "rows");
    }

    /**
     * One token.
     *
     * @param luts      unsigned byte[tile][codeword]
     * @param biasShift of the rows' biases
     * @param x         the hidden state, int[columns]
     * @param k         candidates
     */
    public record Job(IndexRows rows, byte[] luts, int biasShift, Linear linear, int[] x, int k) {
    }

    /**
     * @param ids    of the candidates, ascending
     * @param logits theirs
     * @param token  the id of the greatest
     * @param scan   cycles from the first indices to the first request for exact rows
     * @param cycles from the first indices to the token
     */
    public record Outcome(int[] ids, int[] logits, int token, long scan, long cycles) {
    }

    public Outcome run(Job job, Pace pace) {
        scan.load(job.luts);
        fine.load(job.x, job.linear.inputShifts());
        unit.port("bias_shift").set(job.biasShift);
        unit.port("k").set(job.k);
        return new Run(job, pace).toTheToken();
    }

    /** Loads LUTs, offers indices for some cycles, then resets the unit. */
    public void resetInside(Job job, int cycles) {
        unit.port("k").set(job.k);
        unit.port("rows_valid").set(true);
        for (int i = 0; i < cycles; i++) {
            scan.offer(job.rows, 0, job.rows.rows(), 0);
            unit.port("in_valid").set(true);
            unit.settle();
            unit.tick();
        }
        unit.port("in_valid").set(false);
        unit.port("rows_valid").set(false);
        unit.reset();
    }

    /** One token's way. */
    private final class Run {
        private final Job job;
        private final Pace pace;
        private final int[] ids;
        private final int[] logits;
        private final Watch selection = new Watch(unit);
        private final Watch all = new Watch(unit);
        private int row;
        private int group;
        private int candidate;
        private int columns;
        private int done;

        Run(Job job, Pace pace) {
            this.job = job;
            this.pace = pace;
            ids = new int[job.k];
            logits = new int[job.k];
        }

        Outcome toTheToken() {
            RtlPort valid = unit.port("in_valid");
            RtlPort taking = unit.port("out_ready");
            while (true) {
                valid.set(row < job.rows.rows() && pace.offers());
                if (valid.isSet()) {
                    scan.offer(job.rows, row, job.rows.rows(), group);
                }
                unit.port("rows_valid").set(false);
                unit.port("logits_ready").set(pace.takes());
                taking.set(pace.takes());
                unit.settle();
                if (unit.port("want_valid").isSet()) {
                    answer();
                }
                if (valid.isSet() && unit.port("in_ready").isSet()) {
                    selection.enters();
                    all.enters();
                    group = (group + 1) % shape.scan().groups();
                    row += group == 0 ? shape.scan().pods() : 0;
                }
                takeLogits();
                if (taking.isSet() && unit.port("out_valid").isSet()) {
                    all.leaves();
                    int token = (int) unit.port("out_token").get();
                    all.tick();
                    return new Outcome(ids, logits, token, selection.cycles(), all.cycles());
                }
                all.tick();
            }
        }

        /** Memory: the rows that are asked for, in the same cycle or, as the pace has it, later. */
        private void answer() {
            int pods = Math.min(shape.fine().pods(), job.k - candidate);
            int bits = shape.selection().idBits();
            if (!selection.hasLeft()) {
                selection.leaves();
            }
            for (int pod = 0; pod < pods; pod++) {
                ids[candidate + pod] = (int) unit.port("want_ids").get(pod * bits, bits);
            }
            if (!pace.offers()) {
                return;
            }
            fine.offer(job.linear, ids, candidate, columns);
            unit.port("rows_valid").set(true);
            unit.settle();
            if (unit.port("rows_ready").isSet()) {
                columns = (columns + 1) % shape.fine().groups();
                candidate += columns == 0 ? pods : 0;
            }
        }

        private void takeLogits() {
            if (!unit.port("logits_ready").isSet() || !unit.port("logits_valid").isSet()) {
                return;
            }
            int bits = shape.fine().logitBits();
            for (int pod = 0; pod < shape.fine().pods() && unit.port("logits_live").get(pod, 1) != 0; pod++) {
                logits[done++] = (int) unit.port("logits").getSigned(pod * bits, bits);
            }
        }
    }

    @Override
    public void close() {
        unit.close();
    }
}
