package lpu.rtl;

import lpu.machine.IndexRows;

/** {@code lut_scan.sv}. Serves one thread. */
public final class ScanUnit implements AutoCloseable {
    private final RtlUnit unit;
    private final ScanShape shape;
    private final ScanPorts ports;

    /** @param luts unsigned byte[tile][codeword] */
    public ScanUnit(RtlSources sources, ScanShape shape, byte[] luts) {
        this.shape = shape;
        unit = RtlUnit.open(shape.design(sources));
        ports = new ScanPorts(unit, shape);
        ports.load(luts);
    }

    /** Other LUTs. */
    public void load(byte[] luts) {
        ports.load(luts);
    }

    /**
     * @param scores of the rows
     * @param kept   those at or above the threshold
     * @param cycles from the first beat to the last score
     */
    public record Outcome(int[] scores, boolean[] kept, long cycles) {
    }

    /** Scores rows [from, to). */
    public Outcome run(IndexRows rows, int biasShift, int threshold, int from, int to, Pace pace) {
        int[] scores = new int[to - from];
        boolean[] kept = new boolean[to - from];
        RtlPort valid = unit.port("in_valid");
        RtlPort taking = unit.port("out_ready");
        unit.port("bias_shift").set(biasShift);
        unit.port("threshold").set(threshold);
        Watch watch = new Watch(unit);
        int row = from;
        int group = 0;
        int done = 0;
        while (done < scores.length) {
            valid.set(row < to && pace.offers());
            if (valid.isSet()) {
                ports.offer(rows, row, to, group);
            }
            taking.set(pace.takes());
            unit.settle();
            if (valid.isSet() && unit.port("in_ready").isSet()) {
                watch.enters();
                group = (group + 1) % shape.groups();
                row += group == 0 ? shape.pods() : 0;
            }
            if (taking.isSet() && unit.port("out_valid").isSet()) {
                watch.leaves();
                for (int pod = 0; pod < shape.pods() && unit.port("out_live").get(pod, 1) != 0; pod++) {
                    scores[done] = (int) unit.port("out_scores").getSigned(pod * ScanShape.SCORE_BITS, ScanShape.SCORE_BITS);
                    kept[done++] = unit.port("out_keep").get(pod, 1) != 0;
                }
            }
            watch.tick();
        }
        return new Outcome(scores, kept, watch.cycles());
    }

    /** Offers one beat of a row, then resets the unit. */
    public void resetInside(IndexRows rows) {
        ports.offer(rows, 0, rows.rows(), 0);
        unit.port("in_valid").set(true);
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
