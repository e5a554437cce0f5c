package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.io.InputError;
import org.junit.jupiter.api.Test;

class ChunksTest {
    @Test
    void wholeChunksOnly() {
        assertEquals(2, Chunks.of(new int[29], 10, 100).count());
        assertEquals(3, Chunks.of(new int[30], 10, 100).count());
        assertEquals(1, Chunks.of(new int[10], 10, 100).count());
        assertEquals(2, Chunks.of(new int[30], 10, 2).count());
        assertEquals(3, Chunks.of(new int[30], 10, Integer.MAX_VALUE).count());
    }

    @Test
    void aFirstTokenReplacesEachChunksOwn() {
        int[] text = java.util.stream.IntStream.range(0, 9).toArray();
        Chunks chunks = Chunks.of(text, 4, 9);
        assertArrayEquals(new int[] {4, 5, 6, 7}, chunks.chunk(1));
        assertArrayEquals(new int[] {77, 5, 6, 7}, chunks.startingWith(77).chunk(1));
        assertArrayEquals(new int[] {0, 5, 6, 7}, chunks.startingWith(0).chunk(1));
        assertEquals(4, text[4]);
    }

    @Test
    void tooShortATextSaysHowShort() {
        InputError error = assertThrows(InputError.class, () -> Chunks.of(new int[9], 10, 1));
        assertEquals("the text has 9 tokens, fewer than one chunk of 10", error.getMessage());
        assertThrows(InputError.class, () -> Chunks.of(new int[0], 4, 1));
        assertThrows(InputError.class, () -> Chunks.of(new int[9], Integer.MAX_VALUE, 1));
    }

    @Test
    void refusesSizesBelowTheLeast() {
        assertEquals(1, Chunks.of(new int[4], 4, 1).count());
        for (int context : new int[] {3, 0, -1, Integer.MIN_VALUE}) {
            InputError error = assertThrows(InputError.class, () -> Chunks.of(new int[100], context, 1));
            assertTrue(error.getMessage().contains("" + context), error.getMessage());
        }
        assertThrows(InputError.class, () -> Chunks.of(new int[100], 4, 0));
        assertThrows(InputError.class, () -> Chunks.of(new int[100], 4, -5));
    }
}
