package lpu.codebook;

import smile.clustering.CentroidClustering;
import smile.math.MathEx;

/**
 * Smile's k-means behind our own types: the second implementation that ours is measured against. Smile is licensed under
 * the GPL; this is the only class that uses it.
 */
public final class SmileKMeans {
    private SmileKMeans() {
    }

    /**
     * As {@link KMeans#fit}; the squared error is recomputed here. Sets smile's global seed.
     *
     * @param points float[n][dim]
     */
    public static Clustering fit(float[] points, int n, int dim, KMeansOptions options) {
        double[][] rows = new double[n][dim];
        for (int i = 0; i < n * dim; i++) {
            rows[i / dim][i % dim] = points[i];
        }
        MathEx.setSeed(options.seed());
        CentroidClustering<double[], double[]> found = smile.clustering.KMeans.fit(rows,
                new smile.clustering.Clustering.Options(options.codewords(), options.iterations(), options.tolerance(), null));
        float[] centroids = new float[options.codewords() * dim];
        for (int i = 0; i < centroids.length; i++) {
            centroids[i] = (float) found.centers()[i / dim][i % dim];
        }
        double error = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < dim; j++) {
                double difference = rows[i][j] - found.centers()[found.group(i)][j];
                error += difference * difference;
            }
        }
        return new Clustering(centroids, found.group(), error, options.iterations());
    }
}
