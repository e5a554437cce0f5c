package lpu.head;

import java.util.SplittableRandom;
import lpu.simd.Matrix;

/** A random matrix whose rows share a few directions, as vocabularies do, and hidden states near some of the rows. */
record HeadData(int vocabulary, int columns, float[] weights) {
    static HeadData random(int rows, int columns, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] directions = new float[12 * columns];
        for (int i = 0; i < directions.length; i++) {
            directions[i] = (float) random.nextGaussian();
        }
        float[] w = new float[rows * columns];
        for (int v = 0; v < rows; v++) {
            int direction = random.nextInt(12);
            double size = 0.5 + random.nextDouble();
            for (int j = 0; j < columns; j++) {
                w[v * columns + j] = (float) (size * (directions[direction * columns + j] + random.nextGaussian()));
            }
        }
        return new HeadData(rows, columns, w);
    }

    Matrix matrix() {
        return Matrix.of(weights, vocabulary, columns);
    }

    float[] hidden(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int near = random.nextInt(vocabulary);
        float[] h = new float[columns];
        for (int j = 0; j < columns; j++) {
            h[j] = (float) (weights[near * columns + j] + 0.5 * random.nextGaussian());
        }
        return h;
    }

    float logit(float[] hidden, int v) {
        float sum = 0;
        for (int j = 0; j < columns; j++) {
            sum += weights[v * columns + j] * hidden[j];
        }
        return sum;
    }

    int argmax(float[] hidden) {
        int best = 0;
        for (int v = 1; v < vocabulary; v++) {
            best = logit(hidden, v) > logit(hidden, best) ? v : best;
        }
        return best;
    }
}
