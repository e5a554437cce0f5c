package lpu.profile;

import java.util.concurrent.TimeUnit;
import lpu.RandomFloats;
import lpu.simd.BatchMultiply;
import lpu.simd.BlockFormat;
import lpu.simd.GemmKernels;
import lpu.simd.Matrix;
import lpu.simd.RandomMatrix;
import lpu.simd.Workers;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One matrix times a batch, per block format: {@code operations} is multiplications and additions per nanosecond, that is
 * GFLOP/s, to be held against what the CPU's fused multiply-adds give.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GemmBenchmark {
    @Param({"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "F16", "BF16", "F32"})
    public BlockFormat format;
    @Param("2048")
    public int rows;
    @Param("768")
    public int columns;
    @Param({"48", "512"})
    public int batch;
    @Param({"1", "2"})
    public int threads;

    private Matrix matrix;
    private Workers workers;
    private BatchMultiply products;
    private float[] x; // [batch][columns]
    private float[] y; // [batch][rows]

    /** What a call computes. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Computed {
        public long operations;

        @Setup(Level.Iteration)
        public void clear() {
            operations = 0;
        }
    }

    @Setup
    public void prepare() {
        matrix = RandomMatrix.of(format, rows, columns, 1);
        workers = new Workers(threads);
        products = new BatchMultiply(GemmKernels.best(), workers);
        x = RandomFloats.uniform(2, batch * columns, -1, 1);
        y = new float[batch * rows];
    }

    @TearDown
    public void close() {
        workers.close();
    }

    @Benchmark
    public float[] multiply(Computed computed) {
        products.multiply(matrix, x, batch, y);
        computed.operations += 2L * batch * rows * columns;
        return y;
    }
}
