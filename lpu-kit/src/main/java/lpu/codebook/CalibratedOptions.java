package lpu.codebook;

import lpu.io.InputError;
import lpu.simd.CodeBlocks;

/**
 * How to build a {@link CalibratedCodebook}.
 *
 * @param bits per weight that a token reads of every row: indices, and the rows' biases where the metric has them
 * @param refineBits per weight of a second set of tiles that is read for chosen rows, its biases included; 0 for none
 * @param codewords K of a tile, 2 to 256; the second set of tiles has 256
 * @param balance tiles take columns so that each carries about the same information; otherwise neighbours, equal widths
 * @param rowWeightPower rows count in k-means by their mean softmax probability to this power; 0: all alike
 * @param iterations the most k-means iterations for a tile
 * @param sampleSize rows k-means trains on, 0 for all
 * @param seed tile i clusters with seed + i
 */
public record CalibratedOptions(double bits, double refineBits, int codewords, boolean balance, CalibratedMetric metric,
        double rowWeightPower, int iterations, int sampleSize, long seed) {
    private static final double TOLERANCE = 1e-4;
    private static final double MOST_BITS = 8;

    public CalibratedOptions {
        if (!(bits > 0) || bits > MOST_BITS) {
            throw new InputError("bits per weight must be more than 0 and at most 8, not " + bits);
        }
        if (!(refineBits >= 0) || refineBits > MOST_BITS) {
            throw new InputError("bits per weight of a refinement must be 0 to 8, not " + refineBits);
        }
        if (codewords < 2 || codewords > 256 || !(rowWeightPower >= 0)) {
            throw new IllegalArgumentException("codewords " + codewords + ", row weights to the power " + rowWeightPower);
        }
        new KMeansOptions(codewords, iterations, seed, sampleSize, TOLERANCE); // checks the rest
    }

    /** One set of tiles, with what won in notebook 06. */
    public static CalibratedOptions forBits(double bits) {
        return new CalibratedOptions(bits, 0, 256, true, CalibratedMetric.STANDARD, 0, 12, 1 << 16, 1);
    }

    /** For one tile. */
    KMeansOptions kMeans(int k, int tile) {
        return new KMeansOptions(k, iterations, seed + tile, sampleSize, TOLERANCE);
    }

    /** Tiles that the bits pay for in rows of so many columns; throws InputError when that is none. */
    public int tiles(int columns) {
        int biasBits = metric.biased() ? Short.SIZE : 0;
        int tiles = (int) ((bits * columns - biasBits) / CodeBlocks.indexBits(codewords) + 1e-9);
        if (tiles < 1) {
            double least = Math.ceil(1000.0 * (biasBits + CodeBlocks.indexBits(codewords)) / columns) / 1000;
            throw new InputError("%s bits per weight are too few for rows of %d columns: a calibrated code needs at least %s"
                    .formatted(bits, columns, least));
        }
        return Math.min(tiles, columns);
    }

    /** Tiles of the second set, the biases' own included; 0 for none, otherwise at least 2. */
    public int refineTiles(int columns) {
        return refineBits == 0 ? 0 : Math.clamp((int) (refineBits * columns / Byte.SIZE + 1e-9), 2, columns + 1);
    }

    public CalibratedOptions withRefineBits(double value) {
        return new CalibratedOptions(bits, value, codewords, balance, metric, rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withCodewords(int value) {
        return new CalibratedOptions(bits, refineBits, value, balance, metric, rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withBalance(boolean value) {
        return new CalibratedOptions(bits, refineBits, codewords, value, metric, rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withMetric(CalibratedMetric value) {
        return new CalibratedOptions(bits, refineBits, codewords, balance, value, rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withRowWeightPower(double value) {
        return new CalibratedOptions(bits, refineBits, codewords, balance, metric, value, iterations, sampleSize, seed);
    }
}
