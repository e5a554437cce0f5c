package lpu.codebook;

import java.util.Arrays;
import java.util.stream.IntStream;
import lpu.simd.SymmetricEigen;
import lpu.simd.Workers;

/**
 * The columns in which rows and states are compared: directions a_j with the weight of an error along each. A row w becomes
 * {@code x_j = √λ_j a_j·w}, a state h becomes {@code g_j = a_j·(h - μ) / √λ_j}, so that {@code Σ x_j g_j = w·(h - μ)} and a
 * squared error of x counts as it counts in a logit.
 *
 * @param width d
 * @param directions double[d][d]: unit vectors, one a row
 * @param weights double[d]: λ_j, positive
 */
record Basis(int width, double[] directions, double[] weights) {

    /** The columns that the metric asks for, from the states' covariance. */
    static Basis of(Moments states, CalibratedMetric metric, Workers workers) {
        int d = states.width();
        double[] directions;
        double[] spectrum;
        if (metric.rotate()) {
            SymmetricEigen eigen = SymmetricEigen.of(states.covariance(), d, workers);
            directions = eigen.vectors();
            spectrum = eigen.values();
        } else {
            directions = new double[d * d];
            for (int j = 0; j < d; j++) {
                directions[j * d + j] = 1;
            }
            spectrum = states.diagonal();
        }
        double[] weights = new double[d];
        Arrays.fill(weights, 1);
        if (metric.scale()) {
            double least = metric.shrinkage() * states.meanVariance();
            Arrays.setAll(weights, j -> StrictMath.pow(Math.max(spectrum[j], 0) + least, metric.power()));
            double most = Arrays.stream(weights).max().orElseThrow();
            double smallest = most == 0 ? 1 : 1e-9 * most; // a column that never varies; states that are all alike
            Arrays.setAll(weights, j -> Math.max(weights[j], smallest));
        }
        return new Basis(d, directions, weights);
    }

    /** float[d][d]: maps a row w to x. */
    float[] rowMap() {
        return map(IntStream.range(0, width).toArray(), 0.5);
    }

    /** float[columns.length][d]: the given columns of x. */
    float[] rowMap(int[] columns) {
        return map(columns, 0.5);
    }

    /** float[d][d]: maps a centred state to g. */
    float[] stateMap() {
        return map(IntStream.range(0, width).toArray(), -0.5);
    }

    private float[] map(int[] columns, double power) {
        float[] map = new float[columns.length * width];
        for (int i = 0; i < columns.length; i++) {
            double factor = StrictMath.pow(weights[columns[i]], power);
            for (int j = 0; j < width; j++) {
                map[i * width + j] = (float) (factor * directions[columns[i] * width + j]);
            }
        }
        return map;
    }

    /** float[rows of the map]: a map, float[…][d], times a vector, double[d]. */
    static float[] apply(float[] map, double[] vector) {
        float[] out = new float[map.length / vector.length];
        for (int i = 0; i < out.length; i++) {
            double sum = 0;
            for (int j = 0; j < vector.length; j++) {
                sum += map[i * vector.length + j] * vector[j];
            }
            out[i] = (float) sum;
        }
        return out;
    }
}
