package lpu.codebook;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import lpu.io.InputError;
import org.junit.jupiter.api.Test;

class KMeansTest {
    /** Half the points around 40 random centres, half Laplacian: heavy tails, as weights have. */
    static float[] mixture(int n, int dim, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] centres = new float[40 * dim];
        for (int i = 0; i < centres.length; i++) {
            centres[i] = (float) (2 * random.nextGaussian());
        }
        float[] points = new float[n * dim];
        for (int i = 0; i < n; i++) {
            int centre = random.nextInt(40);
            for (int j = 0; j < dim; j++) {
                double laplace = Math.log(1 - random.nextDouble()) * (random.nextBoolean() ? 1 : -1);
                points[i * dim + j] = (float) (i % 2 == 0
                        ? centres[centre * dim + j] + 0.3 * random.nextGaussian() : laplace);
            }
        }
        return points;
    }

    @Test
    void asGoodAsSmile() {
        int n = 20_000;
        float[] points = mixture(n, 8, 1);
        KMeans.Options options = new KMeans.Options(64, 40, 2, 0, 1e-4);
        double ours = KMeans.fit(points, null, n, 8, options).distortion();
        double smiles = SmileKMeans.fit(points, n, 8, options).distortion();
        assertTrue(ours <= 1.02 * smiles, ours + " against smile's " + smiles);
    }

    @Test
    void seedsChangeTheStart() {
        float[] points = mixture(2000, 4, 5);
        KMeans.Options options = new KMeans.Options(16, 1, 1, 0, 0);
        KMeans.Options other = new KMeans.Options(16, 1, 2, 0, 0);
        double a = KMeans.fit(points, null, 2000, 4, options).distortion();
        assertEquals(a, KMeans.fit(points, null, 2000, 4, options).distortion());
        assertTrue(a != KMeans.fit(points, null, 2000, 4, other).distortion());
    }

    /** Assignments and distortion against plain arithmetic on the returned centroids. */
    @Test
    void theResultIsConsistent() {
        int n = 3000;
        int dim = 3;
        float[] points = mixture(n, dim, 6);
        KMeans.Clustering c = KMeans.fit(points, null, n, dim, KMeans.Options.of(20, 7));
        double total = 0;
        for (int i = 0; i < n; i++) {
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < 20; k++) {
                least = Math.min(least, squared(points, i, c, k));
            }
            double own = squared(points, i, c, c.assignment()[i]);
            assertEquals(least, own, 1e-4 * (1 + least)); // float scores may prefer one of two nearly equal ones
            total += own;
        }
        assertEquals(total / n, c.distortion(), 1e-5 * total / n);
    }

    private static double squared(float[] points, int i, KMeans.Clustering c, int k) {
        double sum = 0;
        for (int j = 0; j < c.dim(); j++) {
            double d = points[i * c.dim() + j] - c.centroids()[k * c.dim() + j];
            sum += d * d;
        }
        return sum;
    }

    @Test
    void iterationsNeverRaiseTheDistortion() {
        int n = 4000;
        float[] points = mixture(n, 4, 8);
        double before = Double.POSITIVE_INFINITY;
        for (int iterations = 1; iterations <= 8; iterations++) {
            double now = KMeans.fit(points, null, n, 4, new KMeans.Options(32, iterations, 9, 0, 0)).distortion();
            assertTrue(now <= before * (1 + 1e-6), now + " after " + before);
            before = now;
        }
    }

    @Test
    void aSampleIsNearlyAsGood() {
        int n = 20_000;
        float[] points = mixture(n, 4, 10);
        double all = KMeans.fit(points, null, n, 4, new KMeans.Options(32, 15, 1, 0, 0)).distortion();
        KMeans.Clustering sampled = KMeans.fit(points, null, n, 4, new KMeans.Options(32, 15, 1, 5000, 0));
        assertEquals(n, sampled.assignment().length);
        assertTrue(sampled.distortion() < 1.08 * all, sampled.distortion() + " against " + all);
    }

    @Test
    void fewerDistinctPointsThanCentroids() {
        float[] points = new float[50];
        for (int i = 0; i < 50; i++) {
            points[i] = i % 3;
        }
        KMeans.Clustering c = KMeans.fit(points, null, 50, 1, KMeans.Options.of(8, 1));
        assertEquals(0, c.distortion());
        KMeans.Clustering one = KMeans.fit(new float[] {4, 5}, null, 1, 2, KMeans.Options.of(4, 1));
        assertEquals(0, one.distortion());
    }

    /** A weight of 3 counts as three equal points: the mean of one cluster tells. */
    @Test
    void weightsCount() {
        KMeans.Clustering c = KMeans.fit(new float[] {0, 4}, new float[] {3, 1}, 2, 1, KMeans.Options.of(1, 1));
        assertArrayEquals(new float[] {1}, c.centroids());
        assertEquals((3 * 1 + 1 * 9) / 4.0, c.distortion());
    }

    @Test
    void refusesNonsense() {
        assertThrows(IllegalArgumentException.class, () -> new KMeans.Options(0, 1, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new KMeans.Options(1, 0, 1, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> KMeans.fit(new float[3], null, 2, 2, KMeans.Options.of(1, 1)));
        for (float beyond : new float[] {1e20f, Float.NaN, Float.NEGATIVE_INFINITY}) {
            for (int sample : new int[] {0, 2}) {
                KMeans.Options options = new KMeans.Options(2, 5, 1, sample, 0);
                assertThrows(InputError.class, () -> KMeans.fit(new float[] {1, 2, 3, beyond, -beyond}, 5, 1, options));
            }
        }
    }
}
