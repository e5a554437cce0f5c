package lpu.tensor;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import lpu.kernel.DotKernels;
import lpu.kernel.Workers;

/** Chooses the batch GEMM of this machine. */
public final class Gemms {
    private Gemms() {
    }

    /**
     * nd4j's BLAS where it has a native library that computes correctly on this CPU, otherwise our own from dot
     * products; the fallback says why on stderr. Old BLAS builds are known to return wrong products on CPUs
     * newer than themselves, hence the check of one product against the definition.
     */
    public static Gemm best(DotKernels kernels, Workers workers) {
        Gemm own = new DotGemm(kernels, workers);
        return checked(own, () -> new Nd4jGemm(workers.threads()), "GEMM by " + own.name(), nd4j -> {
            double error = maxError(nd4j, own);
            return error < 1e-4 ? "" : "its product is off by " + error + " on this CPU";
        });
    }

    /** Likewise in double precision, where a product of integers must equal the definition's. */
    public static DoubleGemm bestDouble(Workers workers) {
        DoubleGemm own = new DotDoubleGemm(workers);
        return checked(own, () -> new Nd4jGemm(workers.threads()), "double GEMM in " + own.name(),
                nd4j -> exact(nd4j, own) ? "" : "its product of integers is not exact on this CPU");
    }

    /** @param fault what is wrong with an nd4j that loads, empty for nothing */
    private static <G> G checked(G own, Supplier<G> load, String fallback, Function<G, String> fault) {
        String why;
        try {
            G nd4j = load.get();
            why = fault.apply(nd4j);
            if (why.isEmpty()) {
                return nd4j;
            }
        } catch (RuntimeException | LinkageError e) {
            why = e.toString().lines().findFirst().orElse("");
        }
        System.err.println("lpu: nd4j is not usable (" + why + "); " + fallback);
        return own;
    }

    /** Whether two products of random integers of 22 bits are equal: sums reach 2^50. */
    private static boolean exact(DoubleGemm tested, DoubleGemm reference) {
        int m = 65;
        int n = 131;
        int k = 257;
        SplittableRandom random = new SplittableRandom(2);
        double[] a = integers(random, m * k);
        double[] b = integers(random, n * k);
        double[] got = new double[m * n];
        double[] expected = new double[m * n];
        tested.multiply(a, b, got, m, n, k);
        reference.multiply(a, b, expected, m, n, k);
        return Arrays.equals(got, expected);
    }

    private static double[] integers(SplittableRandom random, int n) {
        return random.ints(n, -1 << 21, 1 << 21).asDoubleStream().toArray();
    }

    /** Largest difference between two products of random matrices with entries in [-1, 1). */
    private static double maxError(Gemm tested, Gemm reference) {
        int m = 65;
        int n = 131;
        int k = 257;
        SplittableRandom random = new SplittableRandom(1);
        float[] a = uniform(random, m * k);
        float[] b = uniform(random, n * k);
        float[] got = new float[m * n];
        float[] expected = new float[m * n];
        tested.multiply(a, b, got, m, n, k);
        reference.multiply(a, b, expected, m, n, k);
        double error = 0;
        for (int i = 0; i < got.length; i++) {
            double difference = Math.abs(got[i] - expected[i]);
            error = Double.isNaN(difference) ? Double.POSITIVE_INFINITY : Math.max(error, difference);
        }
        return error;
    }

    private static float[] uniform(SplittableRandom random, int n) {
        float[] x = new float[n];
        for (int i = 0; i < n; i++) {
            x[i] = (float) random.nextDouble(-1, 1);
        }
        return x;
    }
}
