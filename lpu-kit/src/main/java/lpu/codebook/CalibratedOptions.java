package lpu.codebook;

import lpu.report.InputError;

/**
 * How to build a {@link CalibratedCodebook}. The switches are there to be taken away one by one.
 *
 * @param bits per weight that a token may read: indices and the rows' biases
 * @param codewords K of a tile, 2 to 256
 * @param rotate columns are the eigenvectors of the hidden states' covariance; otherwise the model's own columns
 * @param scale a column's error counts by the hidden state's variance in it; otherwise all alike
 * @param balance tiles take columns so that each carries about the same information; otherwise equal widths
 * @param meanTerm each row's product with the mean hidden state is exact
 * @param shrinkage share of the mean eigenvalue added to every eigenvalue
 * @param power to which the eigenvalues are then raised, 0 to 1
 * @param tilt a row is corrected for the states in which it wins: 0 for not at all; see {@link CalibratedVq}
 * @param rowWeightPower rows count in k-means by their mean softmax probability to this power; 0: all alike
 * @param iterations the most k-means iterations for a tile
 * @param sampleSize rows k-means trains on, 0 for all
 * @param seed tile i clusters with seed + i
 */
public record CalibratedOptions(double bits, int codewords, boolean rotate, boolean scale, boolean balance,
        boolean meanTerm, double shrinkage, double power, double tilt, double rowWeightPower, int iterations,
        int sampleSize, long seed) {
    private static final double TOLERANCE = 1e-4;

    public CalibratedOptions {
        if (!(bits > 0) || bits > 8) {
            throw new InputError("bits per weight must be more than 0 and at most 8, not " + bits);
        }
        if (codewords < 2 || codewords > 256 || !(shrinkage >= 0) || !(power >= 0) || power > 1 || !(tilt >= 0)
                || !(rowWeightPower >= 0)) {
            throw new IllegalArgumentException("codewords " + codewords + ", shrinkage " + shrinkage + ", power "
                    + power + ", tilt " + tilt + ", row weights to the power " + rowWeightPower);
        }
        new KMeansOptions(codewords, iterations, seed, sampleSize, TOLERANCE); // checks the rest
    }

    /** What won in notebook 06. */
    public static CalibratedOptions forBits(double bits) {
        return new CalibratedOptions(bits, 256, true, true, true, true, 0.1, 0.9, 0.5, 0, 12, 1 << 16, 1);
    }

    /** For one tile. */
    KMeansOptions kMeans(int tile) {
        return new KMeansOptions(codewords, iterations, seed + tile, sampleSize, TOLERANCE);
    }

    /** Whether rows have a bias: 16 bits that count towards {@link #bits}. */
    public boolean biased() {
        return meanTerm || tilt > 0;
    }

    /** Bits of one index. */
    double indexBits() {
        return Math.log(codewords) / Math.log(2);
    }

    /** Tiles that the bits pay for in rows of so many columns; throws InputError when that is none. */
    public int tiles(int columns) {
        int tiles = (int) ((bits * columns - (biased() ? Short.SIZE : 0)) / indexBits() + 1e-9);
        if (tiles < 1) {
            throw new InputError("%s bits per weight are too few for rows of %d columns".formatted(bits, columns));
        }
        return Math.min(tiles, columns);
    }

    public CalibratedOptions withRotate(boolean value) {
        return new CalibratedOptions(bits, codewords, value, scale, balance, meanTerm, shrinkage, power, tilt,
                rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withScale(boolean value) {
        return new CalibratedOptions(bits, codewords, rotate, value, balance, meanTerm, shrinkage, power, tilt,
                rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withBalance(boolean value) {
        return new CalibratedOptions(bits, codewords, rotate, scale, value, meanTerm, shrinkage, power, tilt,
                rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withMeanTerm(boolean value) {
        return new CalibratedOptions(bits, codewords, rotate, scale, balance, value, shrinkage, power, tilt,
                rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withSpectrum(double newShrinkage, double newPower) {
        return new CalibratedOptions(bits, codewords, rotate, scale, balance, meanTerm, newShrinkage, newPower, tilt,
                rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withTilt(double value) {
        return new CalibratedOptions(bits, codewords, rotate, scale, balance, meanTerm, shrinkage, power, value,
                rowWeightPower, iterations, sampleSize, seed);
    }

    public CalibratedOptions withRowWeightPower(double value) {
        return new CalibratedOptions(bits, codewords, rotate, scale, balance, meanTerm, shrinkage, power, tilt,
                value, iterations, sampleSize, seed);
    }

    public CalibratedOptions withCodewords(int value) {
        return new CalibratedOptions(bits, value, rotate, scale, balance, meanTerm, shrinkage, power, tilt,
                rowWeightPower, iterations, sampleSize, seed);
    }
}
