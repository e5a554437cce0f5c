package lpu.rtl;

import java.util.List;
import java.util.Map;
import lpu.machine.Tcu;

/** {@code tcu.sv}. Serves one thread. */
public final class TcuUnit implements AutoCloseable {
    private static final int RESULT_BITS = 64;
    private static final int ID_BITS = 32;

    private final RtlUnit unit;
    private final int width;
    private final int dataBits;

    /** @param dataBits of a value, the sign counted; with the levels at most 64 */
    public TcuUnit(RtlSources sources, Tcu tcu, int dataBits) {
        width = tcu.width();
        this.dataBits = dataBits;
        unit = RtlUnit.open(design(sources, tcu, dataBits));
    }

    public static RtlDesign design(RtlSources sources, Tcu tcu, int dataBits) {
        return RtlDesign.of(sources, "tcu", Map.of("WIDTH", tcu.width(), "DATA_W", dataBits, "SUM_W", RESULT_BITS, "ID_W", ID_BITS));
    }

    /**
     * One vector.
     *
     * @param max     its greatest value and where that is; otherwise its sum
     * @param firstId place of the first value
     */
    public record Job(long[] values, boolean max, int firstId) {
    }

    /**
     * @param values one of each job
     * @param ids    likewise; of sums without meaning
     * @param cycles from the first issue to the last result
     */
    public record Outcome(long[] values, int[] ids, long cycles) {
    }

    public Outcome run(List<Job> jobs, Pace pace) {
        long[] values = new long[jobs.size()];
        int[] ids = new int[jobs.size()];
        RtlPort valid = unit.port("in_valid");
        RtlPort taking = unit.port("out_ready");
        Watch watch = new Watch(unit);
        int job = 0;
        int at = 0;
        int done = 0;
        while (done < jobs.size()) {
            valid.set(job < jobs.size() && pace.offers());
            if (valid.isSet()) {
                offer(jobs.get(job), at);
            }
            taking.set(pace.takes());
            unit.settle();
            if (valid.isSet() && unit.port("in_ready").isSet()) {
                watch.enters();
                at += width;
                if (at >= jobs.get(job).values.length) {
                    job++;
                    at = 0;
                }
            }
            if (taking.isSet() && unit.port("out_valid").isSet()) {
                watch.leaves();
                values[done] = unit.port("out_value").get();
                ids[done++] = (int) unit.port("out_id").get();
            }
            watch.tick();
        }
        return new Outcome(values, ids, watch.cycles());
    }

    private void offer(Job job, int at) {
        int n = Math.min(width, job.values.length - at);
        unit.port("in_max").set(job.max);
        unit.port("in_last").set(at + n == job.values.length);
        unit.port("in_count").set(n);
        unit.port("in_first_id").set(job.firstId + at);
        for (int i = 0; i < n; i++) {
            unit.port("in_data").set(i * dataBits, dataBits, job.values[at + i]);
        }
    }

    /** Offers the first issue of a vector, then resets the unit. */
    public void resetInside(Job job) {
        offer(job, 0);
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
