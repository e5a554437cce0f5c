package lpu.io;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * One line about long work on stderr: label, done of total, rate, time left. On a terminal it is redrawn in place;
 * elsewhere (a notebook, a log) a line appears at most every ten seconds. It appears during a step that takes longer, too, unless
 * another {@code Progress} within this one speaks. Work of under a second says nothing. How much time is left is guessed from
 * two steps on that make 1 % of the work: the first step often takes far longer than those that follow. {@link #step} may be
 * called from any thread.
 */
public final class Progress implements AutoCloseable {
    private static final long SECOND = 1_000_000_000L;
    private static final long REDRAW = SECOND / 5;
    private static final long LOG_EVERY = 10 * SECOND;
    private static final String ERASE_LINE = "\r\u001b[2K";
    private static final int LEAST_STEPS = 2;
    private static final int LEAST_PERCENT = 1;

    private static volatile Progress innermost;

    private final String label;
    private volatile long total;
    private final PrintStream out;
    private final boolean terminal;
    private final LongSupplier nanos;
    private final long start;
    private final AtomicLong done = new AtomicLong();
    private final AtomicLong steps = new AtomicLong();
    private final ReentrantLock drawing = new ReentrantLock();
    private volatile long nextDraw;
    private boolean drawn;
    private boolean closed;
    private Progress outer;
    private Thread watch;

    /**
     * Starts now.
     *
     * @param total units of work, or 0 when unknown
     */
    public static Progress of(String label, long total) {
        // ./lpu filters stderr through a pipe and says so when a terminal is at its end
        boolean terminal = System.getenv("LPU_STDERR_TTY") != null;
        Progress progress = new Progress(label, total, System.err, terminal, System::nanoTime);
        progress.outer = innermost;
        innermost = progress;
        progress.watch = Thread.ofVirtual().start(progress::watch);
        return progress;
    }

    Progress(String label, long total, PrintStream out, boolean terminal, LongSupplier nanos) {
        this.label = label;
        this.total = total;
        this.out = out;
        this.terminal = terminal;
        this.nanos = nanos;
        start = nanos.getAsLong();
        nextDraw = start + (terminal ? SECOND : LOG_EVERY);
    }

    /** {@code units} more are done. */
    public void step(long units) {
        done.addAndGet(units);
        steps.incrementAndGet();
        drawWhenDue();
    }

    /** So many units are done by now, if that is more than so far: for work that is looked at from outside. */
    public void reach(long units) {
        long more = units - done.get();
        if (more > 0) {
            step(more);
        }
    }

    /** There are so many units of work, 0 when unknown: for work that shows how large it is only when it has begun. */
    public void expect(long units) {
        total = units;
    }

    /** Speaks for steps that take long, until {@link #close} interrupts it. */
    private void watch() {
        try {
            while (true) {
                Thread.sleep(Duration.ofNanos(LOG_EVERY));
                if (innermost == this) {
                    drawWhenDue();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void drawWhenDue() {
        if (nanos.getAsLong() - nextDraw >= 0 && drawing.tryLock()) {
            try {
                draw();
            } finally {
                drawing.unlock();
            }
        }
    }

    private void draw() {
        long now = nanos.getAsLong();
        if (closed || now - nextDraw < 0) {
            return;
        }
        nextDraw = now + (terminal ? REDRAW : LOG_EVERY);
        drawn = true;
        String line = line(done.get(), now - start);
        if (terminal) {
            out.print(ERASE_LINE + line);
        } else {
            out.println(line);
        }
        out.flush();
    }

    private String line(long units, long elapsed) {
        long all = total;
        double rate = units / Math.max(elapsed / (double) SECOND, 1e-9);
        StringBuilder line = new StringBuilder(label).append("  ").append(NumberText.fixed(units, 0));
        if (all > 0) {
            line.append(" / ").append(NumberText.fixed(all, 0));
            line.append("  ").append(100 * units / all).append(" %");
        }
        if (units > 0) {
            line.append("  ").append(NumberText.compact(rate, 3)).append("/s");
        }
        if (all > units && 100 * units >= LEAST_PERCENT * all && steps.get() >= LEAST_STEPS) {
            line.append("  ").append(clock((long) Math.ceil((all - units) / rate))).append(" left");
        }
        return line.toString();
    }

    private static String clock(long seconds) {
        return seconds < 3600 ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Ends the line with what was done and how long it took, if anything was shown before. */
    @Override
    public void close() {
        if (watch != null) {
            watch.interrupt();
            innermost = innermost == this ? outer : innermost;
        }
        drawing.lock();
        try {
            if (drawn && !closed) {
                double seconds = (nanos.getAsLong() - start) / (double) SECOND;
                out.println((terminal ? ERASE_LINE : "") + label + "  " + NumberText.fixed(done.get(), 0) + " in "
                        + NumberText.fixed(seconds, 1) + " s");
                out.flush();
            }
            closed = true;
        } finally {
            drawing.unlock();
        }
    }
}
