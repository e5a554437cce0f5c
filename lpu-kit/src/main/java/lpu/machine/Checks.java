package lpu.machine;

/** Sizes of hardware. */
final class Checks {
    private Checks() {
    }

    /** Throws IllegalArgumentException unless all are at least 1. */
    static void positive(long... sizes) {
        for (long size : sizes) {
            if (size < 1) {
                throw new IllegalArgumentException("hardware with a size of " + size);
            }
        }
    }
}
