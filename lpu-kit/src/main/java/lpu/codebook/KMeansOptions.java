package lpu.codebook;

/**
 * @param codewords K, clusters wanted
 * @param iterations the most passes over the points
 * @param tolerance stops when a pass lowers the distortion by less than this share
 * @param seed of the start
 */
public record KMeansOptions(int codewords, int iterations, double tolerance, long seed) {
    public KMeansOptions {
        if (codewords < 1 || iterations < 1 || !(tolerance >= 0)) {
            throw new IllegalArgumentException("k-means needs codewords >= 1, iterations >= 1, tolerance >= 0, not "
                    + codewords + ", " + iterations + ", " + tolerance);
        }
    }

    /** Fifteen iterations at most: past them, codebooks of LM heads change by less than a thousandth. */
    public static KMeansOptions of(int codewords, long seed) {
        return new KMeansOptions(codewords, 15, 1e-4, seed);
    }
}
