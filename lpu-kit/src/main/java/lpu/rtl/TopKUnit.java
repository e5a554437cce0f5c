package lpu.rtl;

/** {@code top_k.sv}. Serves one thread. */
public final class TopKUnit implements AutoCloseable {
    private final RtlUnit unit;
    private final TopKShape shape;

    public TopKUnit(RtlSources sources, TopKShape shape) {
        this.shape = shape;
        unit = RtlUnit.open(shape.design(sources));
    }

    /**
     * @param ids    of the k highest, ascending
     * @param cycles from the first scores until the ids are there
     * @param after  from the last scores
     */
    public record Outcome(int[] ids, long cycles, long after) {
    }

    public Outcome run(int[] scores, int k, Pace pace) {
        RtlPort valid = unit.port("in_valid");
        unit.port("k").set(k);
        Watch watch = new Watch(unit);
        Watch after = new Watch(unit);
        int at = 0;
        while (true) {
            valid.set(at < scores.length && pace.offers());
            if (valid.isSet()) {
                offer(scores, at);
            }
            unit.settle();
            if (valid.isSet() && unit.port("in_ready").isSet()) {
                watch.enters();
                at += shape.width();
                if (at >= scores.length) {
                    after.enters();
                }
            }
            if (unit.port("done").isSet()) {
                watch.leaves();
                after.leaves();
                int[] ids = read(k);
                watch.tick();
                return new Outcome(ids, watch.cycles(), after.cycles());
            }
            watch.tick();
        }
    }

    private void offer(int[] scores, int at) {
        int n = Math.min(shape.width(), scores.length - at);
        unit.port("in_live").set((1L << n) - 1);
        unit.port("in_last").set(at + n == scores.length);
        for (int i = 0; i < n; i++) {
            unit.port("in_scores").set(i * shape.scoreBits(), shape.scoreBits(), scores[at + i]);
        }
    }

    /** Without a clock. */
    private int[] read(int k) {
        int[] ids = new int[k];
        for (int i = 0; i < k; i++) {
            unit.port("read_word").set(i / shape.width());
            unit.settle();
            ids[i] = (int) unit.port("read_ids").get(i % shape.width() * shape.idBits(), shape.idBits());
        }
        return ids;
    }

    /** Offers scores, then resets the unit some cycles later. */
    public void resetInside(int[] scores, int cycles) {
        offer(scores, 0);
        unit.port("in_valid").set(true);
        unit.port("in_last").set(true);
        for (int i = 0; i < cycles; i++) {
            unit.settle();
            unit.tick();
        }
        unit.port("in_valid").set(false);
        unit.reset();
    }

    @Override
    public void close() {
        unit.close();
    }
}
