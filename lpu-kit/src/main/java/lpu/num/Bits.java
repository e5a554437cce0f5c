package lpu.num;

/** Numbers of bits. */
public final class Bits {
    private Bits() {
    }

    /** ⌈log₂ n⌉ for n ≥ 1: bits that number n things, levels of a binary tree of n leaves. */
    public static int ceilLog2(int n) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(n - 1);
    }
}
