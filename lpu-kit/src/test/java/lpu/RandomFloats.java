package lpu;

import java.util.SplittableRandom;

/** Seeded test data. */
public final class RandomFloats {
    private RandomFloats() {
    }

    public static float[] uniform(long seed, int n, double from, double to) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextDouble(from, to);
        }
        return x;
    }
}
