package lpu.simd;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that runs one index range at a time; the caller is one of them. A range is cut into a large part per
 * thread, as long stretches of memory are read the fastest, and, where it is long, small ones of what is left, which whoever is
 * done takes. Built for many short ranges: between two of them the helpers spin for a while before they park, and nothing is
 * allocated.
 *
 * <p>A team works for one thread at a time. Whoever keeps scratch from one range to the next, as an engine and most heads do,
 * holds its team by {@link #claim} for as long as the scratch is in use: a second thread is then refused before it has changed
 * anything, instead of computing with the first one's numbers. So what shares a team is one thread's, and threads that compute
 * at the same time each need an engine, heads and a team of their own. They may share a model, its matrices and codebooks,
 * none of which change.
 */
public final class Workers implements AutoCloseable {
    /** A thread's hold on a team; {@link #close} ends it. */
    @FunctionalInterface
    public interface Claim extends AutoCloseable {
        @Override
        void close();
    }

    private static final int PARTS_PER_THREAD = 2;
    /** What is left for the later, smaller parts: one in so many of the range. Where that is less than one per thread, nothing. */
    private static final int LATE = 16;
    private static final long SPIN_NANOS = 200_000;
    private static final int SPINS_BEFORE_YIELD = 10_000;
    private static final int RUN_SHIFT = 32;
    private static final int PARTS_SHIFT = 16;
    private static final int PART_MASK = 0xffff;
    private static final int MOST_THREADS = PART_MASK / PARTS_PER_THREAD;

    private final int threads;
    private final Helper[] helpers;
    /**
     * Number of the run (32 bits), its parts (16 bits), the next part to take (16 bits): all in one word, so that a thread
     * that comes late can neither take a part of another run nor one that does not exist.
     */
    private final AtomicLong next = new AtomicLong();
    private final AtomicInteger unfinished = new AtomicInteger();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final AtomicReference<Thread> caller = new AtomicReference<>(); // the thread that holds the team, null for none
    private final Claim claim = this::release;
    // Of the caller.
    private int claims;
    private boolean sharing; // a range
    // Of the current run; written before `next`, read by whoever has taken a part and so holds up the run's end.
    private RangeTask task;
    private int size;
    private int grain;
    private int parts;
    private volatile boolean closed;

    /**
     * Throws OutOfMemoryError when the system gives no further thread.
     *
     * @param threads the team's size, 1 to 16,383, the calling thread included
     */
    public Workers(int threads) {
        if (threads < 1 || threads > MOST_THREADS) {
            throw new IllegalArgumentException("threads must be 1 to " + MOST_THREADS + ", not " + threads);
        }
        this.threads = threads;
        helpers = new Helper[threads - 1];
        try {
            for (int i = 0; i < helpers.length; i++) {
                helpers[i] = new Helper(i + 1);
                helpers[i].start();
            }
        } catch (OutOfMemoryError e) {
            close(); // for those that have started
            throw e;
        }
    }

    public int threads() {
        return threads;
    }

    /** Runs {@code task} over [0, n) in parts; returns when all are done. */
    public void run(int n, RangeTask task) {
        run(n, 1, task);
    }

    /**
     * Runs {@code task} over [0, n) in parts that start at multiples of {@code grain}; returns when all are done. How the
     * range is cut depends on n, grain and the number of threads only. What a part throws is thrown
     * here once all parts have ended. Throws IllegalStateException as {@link #claim} does.
     */
    public void run(int n, int grain, RangeTask task) {
        hold();
        sharing = true;
        try {
            share(n, grain, task);
        } finally {
            sharing = false;
            release();
        }
    }

    /**
     * Holds the team for the calling thread until the claim is closed, by the same thread; claims nest. Throws
     * IllegalStateException when the team is closed, while another thread holds it, and inside a range that it works on.
     */
    public Claim claim() {
        hold();
        return claim;
    }

    private void hold() {
        Thread me = Thread.currentThread();
        if (closed || (caller.get() != me && !caller.compareAndSet(null, me)) || sharing) {
            throw new IllegalStateException(refusal(me));
        }
        claims++;
    }

    private String refusal(Thread me) {
        if (closed) {
            return "this team of workers is closed";
        }
        return me == caller.get() || me instanceof Helper helper && helper.team() == this
                ? "a team of workers cannot be used inside a range that it works on"
                : "this team of workers is in use by another thread: threads that compute at the same time each need an engine"
                        + " (or heads and a team) of their own";
    }

    private void release() {
        if (--claims == 0) {
            caller.setRelease(null);
        }
    }

    private void share(int n, int grain, RangeTask task) {
        if (helpers.length == 0 || n <= grain) {
            if (n > 0) {
                task.run(0, n);
            }
            return;
        }
        this.task = task;
        this.size = n;
        this.grain = grain;
        int grains = Math.ceilDiv(n, grain);
        parts = Math.min(grains, grains / LATE < threads ? threads : threads * PARTS_PER_THREAD);
        unfinished.set(parts);
        long run = (next.get() >>> RUN_SHIFT) + 1 & 0xffffffffL;
        next.set(run << RUN_SHIFT | (long) parts << PARTS_SHIFT);
        for (Helper h : helpers) {
            h.wakeIfParked();
        }
        takeParts(run);
        for (int spins = 0; unfinished.get() != 0; spins++) {
            if (spins < SPINS_BEFORE_YIELD) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
        rethrow(failure.getAndSet(null));
    }

    private static void rethrow(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown != null) {
            throw (RuntimeException) thrown; // a RangeTask throws nothing else
        }
    }

    /** Takes parts of a run until none is left or the next run has begun. */
    private void takeParts(long run) {
        while (true) {
            long taken = next.get();
            int part = (int) taken & PART_MASK;
            int partsOfRun = (int) taken >>> PARTS_SHIFT;
            if (taken >>> RUN_SHIFT != run || part >= partsOfRun) {
                return;
            }
            if (next.compareAndSet(taken, taken + 1)) {
                runPart(part);
            }
        }
    }

    /** Where a part of the current run begins. */
    private int start(int part) {
        long grains = Math.ceilDiv(size, grain);
        long early = parts <= threads ? grains : grains - grains / LATE;
        long start = part <= threads ? early * part / Math.min(parts, threads)
                : early + (grains - early) * (part - threads) / (parts - threads);
        return (int) Math.min(size, start * grain);
    }

    private void runPart(int part) {
        try {
            int from = start(part);
            int to = start(part + 1);
            if (from < to) {
                task.run(from, to);
            }
        } catch (Throwable t) {
            failure.compareAndSet(null, t);
        }
        unfinished.decrementAndGet();
    }

    /** Ends the helper threads. */
    @Override
    public void close() {
        closed = true;
        for (Helper h : helpers) {
            LockSupport.unpark(h);
        }
    }

    private final class Helper extends Thread {
        private volatile boolean parked;

        Helper(int number) {
            super("lpu-worker-" + number);
            setDaemon(true);
        }

        Workers team() {
            return Workers.this;
        }

        void wakeIfParked() {
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            long seen = 0;
            while (!closed) {
                seen = awaitRunAfter(seen);
                takeParts(seen);
            }
        }

        private long awaitRunAfter(long seen) {
            long start = System.nanoTime();
            while (next.get() >>> RUN_SHIFT == seen && !closed) {
                if (System.nanoTime() - start < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    if (next.get() >>> RUN_SHIFT == seen && !closed) {
                        LockSupport.park(this);
                    }
                    parked = false;
                }
            }
            return next.get() >>> RUN_SHIFT;
        }
    }
}
