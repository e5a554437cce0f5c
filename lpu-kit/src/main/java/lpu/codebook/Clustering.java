package lpu.codebook;

/**
 * Centroids and who belongs to whom.
 *
 * @param k centroids
 * @param dim columns of a point
 * @param centroids float[k][dim]
 * @param assignment int[n]: each point's nearest centroid, the lowest of equal ones
 * @param distortion mean squared distance of a point to its centroid (weighted, when points have weights)
 * @param iterations Lloyd iterations done
 */
public record Clustering(int k, int dim, float[] centroids, int[] assignment, double distortion, int iterations) {
}
