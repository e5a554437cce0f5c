package lpu.profile;

import java.util.concurrent.TimeUnit;
import lpu.RandomFloats;
import lpu.simd.NearestKernels;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The assignment step of k-means on one thread, per width of a tile: {@code multiplyAdds} is multiply-adds per nanosecond, to
 * be held against the rate that {@code ./lpu bench} prints.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class NearestBenchmark {
    @Param({"1", "4", "8", "16"})
    public int dim;
    @Param("256")
    public int centroids;
    @Param("8192")
    public int n;

    private final NearestKernels kernels = NearestKernels.best();
    private float[] points; // [n][dim]
    private float[] words; // [centroids][dim]
    private float[] bias; // [centroids]
    private int[] nearest; // [n]
    private float[] scores; // [n]

    /** What a call does. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Done {
        public long multiplyAdds;

        @Setup(Level.Iteration)
        public void clear() {
            multiplyAdds = 0;
        }
    }

    @Setup
    public void prepare() {
        points = RandomFloats.uniform(1, n * dim, -1, 1);
        words = RandomFloats.uniform(2, centroids * dim, -1, 1);
        bias = RandomFloats.uniform(3, centroids, -1, 1);
        nearest = new int[n];
        scores = new float[n];
    }

    @Benchmark
    public int[] nearest(Done done) {
        kernels.nearest(points, dim, 0, n, words, bias, centroids, nearest, scores);
        done.multiplyAdds += (long) n * dim * centroids;
        return nearest;
    }
}
