package lpu.kernel;

import java.util.concurrent.locks.LockSupport;

/**
 * A fixed team of threads that runs one index range at a time, split evenly; the caller is one of them. Built for
 * many short ranges: between two of them the helpers spin for a while before they park, and nothing is allocated.
 */
public final class Workers implements AutoCloseable {
    private static final long SPIN_NANOS = 200_000;
    private static final int SPINS_BEFORE_YIELD = 10_000;

    private final int threads;
    private final Helper[] helpers;
    private RangeTask task;
    private int size;
    private int grain;
    private boolean closed;

    /** @param threads the team's size, at least 1, the calling thread included */
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, not " + threads);
        }
        this.threads = threads;
        helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
            helpers[i].start();
        }
    }

    public int threads() {
        return threads;
    }

    /** Runs {@code task} over [0, n), each thread one contiguous part; returns when all are done. */
    public void run(int n, RangeTask task) {
        run(n, 1, task);
    }

    /**
     * Runs {@code task} over [0, n), each thread one contiguous part that starts at a multiple of {@code grain}.
     * Which thread does what depends on n, grain and the number of threads only. One caller at a time. What a part throws is
     * thrown here once all parts have ended. Throws IllegalStateException when the team is closed.
     */
    public void run(int n, int grain, RangeTask task) {
        if (closed) {
            throw new IllegalStateException("the team of workers is closed");
        }
        if (helpers.length == 0 || n <= grain) {
            if (n > 0) {
                task.run(0, n);
            }
            return;
        }
        this.task = task;
        this.size = n;
        this.grain = grain;
        for (Helper h : helpers) {
            h.wake();
        }
        Throwable failure = null;
        try {
            runPart(0);
        } catch (Throwable t) {
            failure = t;
        }
        for (Helper h : helpers) {
            Throwable t = h.await();
            failure = failure == null ? t : failure;
        }
        this.task = null;
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure != null) {
            throw (RuntimeException) failure; // a RangeTask throws nothing else
        }
    }

    private void runPart(int part) {
        int grains = (size + grain - 1) / grain;
        int from = (int) ((long) grains * part / threads) * grain;
        int to = Math.min(size, (int) ((long) grains * (part + 1) / threads) * grain);
        if (from < to) {
            task.run(from, to);
        }
    }

    /** Ends the helper threads. */
    @Override
    public void close() {
        closed = true;
        for (Helper h : helpers) {
            h.closing = true;
            LockSupport.unpark(h);
        }
    }

    /** {@code asked} and {@code done} count ranges; the helper works when they differ. */
    private final class Helper extends Thread {
        private final int part;
        private volatile long asked;
        private volatile long done;
        private volatile boolean parked;
        private volatile boolean closing;
        private Throwable failure;

        Helper(int part) {
            super("lpu-worker-" + part);
            this.part = part;
            setDaemon(true);
        }

        void wake() {
            asked++; // written by the caller only
            if (parked) {
                LockSupport.unpark(this);
            }
        }

        Throwable await() {
            for (int spins = 0; done != asked; spins++) {
                if (spins < SPINS_BEFORE_YIELD) {
                    Thread.onSpinWait();
                } else {
                    Thread.yield();
                }
            }
            Throwable t = failure;
            failure = null;
            return t;
        }

        @Override
        public void run() {
            while (waitForWork()) {
                try {
                    runPart(part);
                } catch (Throwable t) {
                    failure = t;
                }
                done++;
            }
        }

        private boolean waitForWork() {
            long start = System.nanoTime();
            while (asked == done) {
                if (closing) {
                    return false;
                }
                if (System.nanoTime() - start < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    parked = true;
                    if (asked == done && !closing) {
                        LockSupport.park(this);
                    }
                    parked = false;
                }
            }
            return true;
        }
    }
}
