package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TreeFunctionTest {
    /** Three of five parts: the odd one goes up as it is. */
    @Test
    void neighboursMeetLevelByLevel() {
        assertEquals("a", TreeFunction.meet(List.of("a"), (x, y) -> x + y));
        assertEquals("(ab)", TreeFunction.meet(List.of("a", "b"), (x, y) -> "(" + x + y + ")"));
        assertEquals("(((ab)(cd))e)", TreeFunction.meet(List.of("a", "b", "c", "d", "e"), (x, y) -> "(" + x + y + ")"));
    }

    @Test
    void sumsCountsAndJoinsOfAnyNumberOfEngines() {
        for (int engines = 1; engines <= 9; engines++) {
            List<int[]> parts = IntStream.range(0, engines).mapToObj(e -> new int[] {e, 1 << e}).toList();
            List<long[]> longs = IntStream.range(0, engines).mapToObj(e -> new long[] {e, 1L << 40 + e}).toList();
            int total = engines * (engines - 1) / 2;
            assertArrayEquals(new int[] {total, (1 << engines) - 1}, TreeFunction.counts(parts));
            assertArrayEquals(new long[] {total, (1L << engines) - 1 << 40}, TreeFunction.sums(longs));
            assertArrayEquals(parts.stream().flatMapToInt(IntStream::of).toArray(), TreeFunction.joined(parts));
            assertArrayEquals(new int[] {0, 1}, parts.getFirst(), "parts stay as they are");
        }
    }

    @Test
    void ofEqualBestTheLowerId() {
        assertEquals(new Best(7, 2), TreeFunction.best(List.of(new Best(7, 30), Best.NONE, new Best(7, 2), new Best(6, 1))));
        assertEquals(new Best(Integer.MIN_VALUE, 4), TreeFunction.best(List.of(Best.NONE, new Best(Integer.MIN_VALUE, 4))));
        assertEquals(Best.NONE, TreeFunction.best(List.of(Best.NONE, Best.NONE)));
    }
}
