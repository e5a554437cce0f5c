package lpu.codebook;

import smile.math.MathEx;

/**
 * Smile's k-means behind our types: the second implementation that ours is held against. Smile is GPL-3; no class
 * of the library touches it. Smile draws from a random generator of the calling thread, which is seeded here.
 */
final class SmileKMeans {
    private SmileKMeans() {
    }

    /**
     * As {@link KMeans#fit(float[], int, int, KMeans.Options)}; all points are used, whatever the
     * sample size, and the iterations reported are the most allowed, as smile does not tell.
     */
    static KMeans.Clustering fit(float[] points, int n, int dim, KMeans.Options options) {
        double[][] rows = new double[n][dim];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < dim; j++) {
                rows[i][j] = points[i * dim + j];
            }
        }
        MathEx.setSeed(options.seed());
        double tolerance = Math.max(options.tolerance(), Double.MIN_NORMAL);
        var model = smile.clustering.KMeans.fit(rows,
                new smile.clustering.Clustering.Options(options.k(), options.iterations(), tolerance, null));
        float[] centroids = new float[options.k() * dim];
        for (int c = 0; c < options.k(); c++) {
            for (int j = 0; j < dim; j++) {
                centroids[c * dim + j] = (float) model.center(c)[j];
            }
        }
        double error = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < dim; j++) {
                double d = rows[i][j] - centroids[model.group(i) * dim + j];
                error += d * d;
            }
        }
        return new KMeans.Clustering(options.k(), dim, centroids, model.group().clone(), error / n, options.iterations());
    }
}
