package lpu.codebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TilesTest {
    @Test
    void evenTilesTakeNeighbours() {
        Tiles tiles = Tiles.even(10, 4);
        assertArrayEquals(new int[] {0, 2, 5, 7, 10}, tiles.starts());
        assertArrayEquals(IntStream.range(0, 10).toArray(), tiles.columns());
    }

    /** Variances 64, 16, 4, 1 at θ = 4 are worth 2, 1, 0, 0 bits: three in all. */
    @Test
    void informationByHand() {
        assertArrayEquals(new double[] {2, 1, 0, 0}, Tiles.information(new double[] {64, 16, 4, 1}, 3), 1e-9);
    }

    @Test
    void columnsBelowTheWaterAreLeftOut() {
        Tiles tiles = Tiles.balanced(new double[] {1, 64, 0, 16}, 2, 3);
        assertArrayEquals(new int[] {1, 3}, tiles.columns());
        assertArrayEquals(new int[] {0, 1, 2}, tiles.starts());
    }

    @Test
    void tilesCarryAboutTheSame() {
        SplittableRandom random = new SplittableRandom(1);
        double[] variances = random.doubles(200).map(u -> Math.exp(6 * u)).toArray();
        Tiles tiles = Tiles.balanced(variances, 25, 200);
        double[] worth = Tiles.information(variances, 200);
        assertEquals(200, Arrays.stream(worth).sum(), 1e-6);
        assertEquals(tiles.width(), Arrays.stream(tiles.columns()).distinct().count());
        for (int i = 0; i < tiles.count(); i++) {
            double own = 0;
            for (int c = tiles.starts()[i]; c < tiles.starts()[i + 1]; c++) {
                own += worth[tiles.columns()[c]];
            }
            assertEquals(8, own, 0.8, "tile " + i);
        }
    }

    @Test
    void moreTilesThanUsefulColumnsAreNotMade() {
        Tiles tiles = Tiles.balanced(new double[] {5, 0, 7}, 3, 6);
        assertEquals(2, tiles.count());
        assertTrue(tiles.width(0) == 1 && tiles.width(1) == 1);
    }

    /** As of rows that are all alike. */
    @Test
    void columnsThatDoNotVaryAreSharedEvenly() {
        assertArrayEquals(new int[] {0, 1, 3}, Tiles.balanced(new double[3], 2, 8).starts());
        assertArrayEquals(new int[] {0, 1, 2}, Tiles.balanced(new double[] {0, Double.MIN_VALUE, 0}, 2, 8).columns());
        assertEquals(3, Tiles.balanced(new double[3], 4, 8).count());
        assertArrayEquals(new int[] {1}, Tiles.balanced(new double[] {0, 3 * Double.MIN_NORMAL, 0}, 2, 8).columns());
    }
}
