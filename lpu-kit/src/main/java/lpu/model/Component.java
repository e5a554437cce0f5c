package lpu.model;

import java.util.Arrays;

/** The parts of a token's computation that are timed and counted apart. */
public enum Component {
    EMBEDDING("embedding"),
    NORM("norms"),
    ATTENTION("attention"),
    FFN("FFN"),
    LM_HEAD("LM head");

    /** What tables and figures call it. */
    public final String label;

    Component(String label) {
        this.label = label;
    }

    /** Adds up wall time per {@link Component}: {@link #lap} books the time since the last call. */
    public static final class Clock {
        private final long[] nanos = new long[Component.values().length];
        private long last = System.nanoTime();

        /** Starts a lap that is booked to nothing before it. */
        public void start() {
            last = System.nanoTime();
        }

        /** Books the time since the last call, in wall time, to a component. */
        public void lap(Component component) {
            long now = System.nanoTime();
            nanos[component.ordinal()] += now - last;
            last = now;
        }

        /** Seconds booked so far. */
        public double seconds(Component component) {
            return nanos[component.ordinal()] * 1e-9;
        }

        /** Forgets all times and starts a lap. */
        public void reset() {
            Arrays.fill(nanos, 0);
            start();
        }
    }
}
