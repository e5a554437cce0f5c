package lpu.simd;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Brings memory to the cache before it is needed. Java has no prefetch, but loads that nothing waits for overlap: a loop that
 * only touches scattered rows has two dozen of them under way, one that computes with each row has one or two. So the loops
 * here are short and do not look at what they load.
 */
public final class CachePrefetch {
    private static final int LINE = 64;
    private static volatile byte sink; // keeps the compiler from dropping loads whose values nobody needs

    private CachePrefetch() {
    }

    /** Loads a byte of each cache line of {@code bytes} bytes from {@code at}. */
    public static void lines(MemorySegment memory, long at, int bytes) {
        keep(line(memory, at, bytes));
    }

    /** Loads a byte of each cache line of the rows {@code ids[from .. to)}, which are {@code rowBytes} long. */
    public static void rows(MemorySegment memory, long rowBytes, int[] ids, int from, int to) {
        int bytes = Math.toIntExact(rowBytes);
        int sum = 0;
        if (bytes <= LINE) {
            for (int i = from; i < to; i++) { // at most two lines
                sum += memory.get(ValueLayout.JAVA_BYTE, ids[i] * rowBytes);
            }
            if (bytes < LINE) {
                for (int i = from; i < to; i++) {
                    sum += memory.get(ValueLayout.JAVA_BYTE, ids[i] * rowBytes + bytes - 1);
                }
            }
        } else {
            for (int i = from; i < to; i++) {
                sum += line(memory, ids[i] * rowBytes, bytes);
            }
        }
        keep(sum);
    }

    private static int line(MemorySegment memory, long at, int bytes) {
        int sum = memory.get(ValueLayout.JAVA_BYTE, at + bytes - 1);
        for (int i = 0; i < bytes; i += LINE) {
            sum += memory.get(ValueLayout.JAVA_BYTE, at + i);
        }
        return sum;
    }

    private static void keep(int sum) {
        if (sum == Integer.MIN_VALUE) { // hardly ever
            sink = (byte) sum;
        }
    }
}
