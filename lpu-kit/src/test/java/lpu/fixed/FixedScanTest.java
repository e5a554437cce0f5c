package lpu.fixed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FixedScanTest {
    private static final int ROWS = 1500;

    @Test
    void scoresAreBiasesAndLookUps() {
        for (int codewords : new int[] {16, 64, 100, 256}) {
            for (int tiles : new int[] {1, 5, 12}) {
                SplittableRandom random = new SplittableRandom(codewords + tiles);
                byte[] luts = new byte[tiles * codewords];
                random.nextBytes(luts);
                byte[] codes = new byte[ROWS * tiles];
                short[] biases = new short[ROWS];
                for (int i = 0; i < codes.length; i++) {
                    codes[i] = (byte) random.nextInt(codewords);
                }
                for (int v = 0; v < ROWS; v++) {
                    biases[v] = (short) (v % 7 == 0 ? Short.MIN_VALUE : random.nextInt());
                }
                FixedScan scan = FixedScan.of(tiles, codewords, codes, biases);
                FixedScan plain = FixedScan.of(tiles, codewords, codes, null);
                for (int shift : new int[] {0, 4, 15}) {
                    int[] scores = scan.scores(luts, shift);
                    int[] unbiased = plain.scores(luts, shift);
                    assertEquals(ROWS, scores.length);
                    for (int v = 0; v < ROWS; v++) {
                        int sum = 0;
                        for (int tile = 0; tile < tiles; tile++) {
                            assertEquals(codes[v * tiles + tile] & 0xff, scan.code(v, tile));
                            sum += luts[tile * codewords + (codes[v * tiles + tile] & 0xff)] & 0xff;
                        }
                        assertEquals(sum, unbiased[v]);
                        assertEquals(sum + (biases[v] >> shift), scores[v]);
                        assertEquals(biases[v], scan.bias(v));
                    }
                }
            }
        }
    }

    /** Of equal scores the first rows, in the order of rows. */
    @Test
    void theBestOfAnyScores() {
        SplittableRandom random = new SplittableRandom(1);
        for (int n : new int[] {1, 2, 17, 1021}) {
            for (int[] scores : new int[][] {random.ints(n).toArray(), random.ints(n, -4, 4).toArray(), new int[n],
                IntStream.range(0, n).map(i -> i % 2 == 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE).toArray()}) {
                for (int k : new int[] {1, n / 2 + 1, n}) {
                    int[] expected = IntStream.range(0, n).boxed().sorted(Comparator.comparingLong(i -> -(long) scores[i])).limit(k)
                            .sorted().mapToInt(i -> i).toArray();
                    assertArrayEquals(expected, FixedScan.best(scores, k), k + " of " + n);
                }
            }
        }
    }

    @Test
    void rowsThatAreNotWholeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> FixedScan.of(3, 16, new byte[5], null));
        assertThrows(IllegalArgumentException.class, () -> FixedScan.of(3, 16, new byte[6], new short[1]));
    }
}
