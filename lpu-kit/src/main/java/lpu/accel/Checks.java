package lpu.accel;

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

    /** ⌈a / b⌉ */
    static long ceilDiv(long a, long b) {
        return Math.ceilDiv(a, b);
    }

    /** ⌈log₂ n⌉: levels of a binary tree of n leaves. */
    static int levels(int n) {
        return 32 - Integer.numberOfLeadingZeros(n - 1);
    }
}
