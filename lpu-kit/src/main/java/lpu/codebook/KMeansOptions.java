package lpu.codebook;

/**
 * How to cluster.
 *
 * @param k centroids, at least 1
 * @param iterations the most Lloyd iterations, at least 1
 * @param seed of every random choice
 * @param sampleSize points to train on, drawn without repetition; 0 for all. All points are assigned in the end
 * @param tolerance stop when an iteration lowers the distortion by no more than this share of it; at least 0
 */
public record KMeansOptions(int k, int iterations, long seed, int sampleSize, double tolerance) {
    public KMeansOptions {
        if (k < 1 || iterations < 1 || sampleSize < 0 || !(tolerance >= 0)) {
            throw new IllegalArgumentException("k " + k + ", iterations " + iterations + ", sample " + sampleSize
                    + ", tolerance " + tolerance);
        }
    }

    /** All points, 12 iterations at most, tolerance 1e-4. */
    public static KMeansOptions of(int k, long seed) {
        return new KMeansOptions(k, 12, seed, 0, 1e-4);
    }
}
