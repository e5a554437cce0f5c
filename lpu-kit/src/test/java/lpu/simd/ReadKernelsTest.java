package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReadKernelsTest {
    @Test
    void everyWidthEqualsTheDefinition() {
        MemorySegment memory = KernelWidths.randomBytes(8192, new SplittableRandom(1));
        for (long from : new long[] {0, 64, 4096}) {
            for (long to = from; to <= 8192; to += 64 * 13) {
                long expected = 0;
                for (long at = from; at < to; at++) {
                    expected += (memory.get(java.lang.foreign.ValueLayout.JAVA_BYTE, at) & 255L) << 8 * (at % 8);
                }
                assertEquals(expected, ReadKernels.of(0).sum(memory, from, to));
                for (int bits : KernelWidths.WIDTHS) {
                    assertEquals(expected, ReadKernels.of(bits).sum(memory, from, to), "width " + bits);
                }
            }
        }
    }
}
