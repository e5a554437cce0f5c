package lpu.bench;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import lpu.kernel.Workers;
import lpu.profile.ReadBandwidth;

/**
 * Whether the machine did other things while a benchmark ran: the read loop before and after it, and the load average, which
 * should not exceed the number of threads.
 */
final class QuietCheck {
    private static final long BUFFER = 64L << 20;
    /** Readings of a quiet machine differ by less, as a share of the larger. */
    private static final double NOISE = 0.15;
    /** What the JVM's own compiler and collector add to the load. */
    private static final double OWN_LOAD = 0.5;

    private final Workers workers;
    private final double first;

    /** Takes the first reading. */
    QuietCheck(Workers workers) {
        this.workers = workers;
        first = read();
    }

    /** The middle of several passes: the best one finds a gap in what others do. */
    private double read() {
        return ReadBandwidth.rates(workers, BUFFER).median() / 1e9;
    }

    /** Takes the last reading; one line if the machine seems to have been busy. */
    Optional<String> warning() {
        return warning(first, read(), ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                workers.threads());
    }

    /**
     * @param first GB/s of the read loop before
     * @param last and after
     * @param load the load average of the last minute; negative where it is not known
     */
    static Optional<String> warning(double first, double last, double load, int threads) {
        boolean drifted = Math.abs(first - last) > NOISE * Math.max(first, last);
        boolean loaded = load > threads + OWN_LOAD;
        if (!drifted && !loaded) {
            return Optional.empty();
        }
        return Optional.of(("the machine seems busy, so these times say little: the read loop made %.1f GB/s before and %.1f"
                + " after (more than %.0f %% apart counts), the load average is %.1f on %d %s").formatted(first, last,
                100 * NOISE, load, threads, threads == 1 ? "thread" : "threads"));
    }
}
