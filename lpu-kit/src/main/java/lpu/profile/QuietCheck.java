package lpu.profile;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import lpu.simd.Workers;

/**
 * Whether the machine did other things while a benchmark ran: the read loop before and after it, the load average, which
 * should not exceed the number of threads, and what the threads compute together, which shows a processor that a virtual
 * machine has in part only, or that two threads share.
 */
final class QuietCheck {
    private static final long BUFFER = 64L << 20;
    /** Readings of a quiet machine differ by less, as a share of the larger. */
    private static final double NOISE = 0.15;
    /** Threads with a processor each compute at least this share of so many times one thread's multiply-adds. */
    private static final double OWN_PROCESSORS = 0.8;
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

    /** Takes the last readings; a line for each sign that times say little. */
    List<String> warnings() {
        double last = read();
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        try (Workers one = new Workers(1)) {
            return Stream.of(warning(first, last, load, workers.threads()),
                            shared(MultiplyAddRate.measure(one), MultiplyAddRate.measure(workers), workers.threads()))
                    .flatMap(Optional::stream).toList();
        }
    }

    /**
     * @param one multiply-adds per second of one thread
     * @param together of all
     */
    static Optional<String> shared(double one, double together, int threads) {
        return together >= OWN_PROCESSORS * threads * one ? Optional.empty()
                : Optional.of(("%d threads together make only %.2f times the multiply-adds of one: they do not have a processor each,"
                        + " and times on several threads say little").formatted(threads, together / one));
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
