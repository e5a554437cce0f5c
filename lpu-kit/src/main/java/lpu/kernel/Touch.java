package lpu.kernel;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Brings memory to the cache before it is needed. Java has no prefetch, but loads that nothing waits for overlap: a loop that
 * only touches scattered rows has two dozen of them under way, one that computes with each row has one or two.
 */
public final class Touch {
    private static final int LINE = 64;
    private static volatile byte sink; // keeps the compiler from dropping loads whose values nobody needs

    private Touch() {
    }

    /** Loads a byte of each cache line of {@code bytes} bytes from {@code at}. */
    public static void lines(MemorySegment memory, long at, long bytes) {
        byte sum = 0;
        long last = at + bytes - 1;
        for (long i = at; i < last; i += LINE) {
            sum |= memory.get(ValueLayout.JAVA_BYTE, i);
        }
        sum |= memory.get(ValueLayout.JAVA_BYTE, last);
        if (sum == Byte.MIN_VALUE) { // rare enough to cost nothing
            sink = sum;
        }
    }
}
