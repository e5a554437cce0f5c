package lpu.codebook;

/**
 * What k-means found.
 *
 * @param centroids float[K][dim]
 * @param assignment int[n], the nearest centroid of each point
 * @param squaredError Σ |x - centroid|² over all points
 * @param iterations passes made
 */
public record Clustering(float[] centroids, int[] assignment, double squaredError, int iterations) {
}
