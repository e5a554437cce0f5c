package lpu.profile;

import java.util.concurrent.TimeUnit;
import lpu.RandomFloats;
import lpu.simd.BlockFormat;
import lpu.simd.DotKernels;
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
 * One matrix times one vector, per block format: {@code bytes} is bytes of weights per nanosecond, that is GB/s. The default
 * size is a feed-forward matrix, 2048 rows of 768 columns, that fits the caches: what the kernel itself can do. With
 * {@code -p rows=262144} it is an LM head that comes from memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class GemvBenchmark {
    @Param({"Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "F16", "BF16", "F32"})
    public BlockFormat format;
    @Param("2048")
    public int rows;
    @Param("768")
    public int columns;
    @Param({"1", "2"})
    public int threads;

    private Matrix matrix;
    private Workers workers;
    private float[] x; // [columns]
    private float[] y; // [rows]

    /** What a call reads. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.OPERATIONS)
    public static class Read {
        public long bytes;

        @Setup(Level.Iteration)
        public void clear() {
            bytes = 0;
        }
    }

    @Setup
    public void prepare() {
        matrix = RandomMatrix.of(format, rows, columns, 1);
        workers = new Workers(threads);
        x = RandomFloats.uniform(2, columns, -1, 1);
        y = new float[rows];
    }

    @TearDown
    public void close() {
        workers.close();
    }

    @Benchmark
    public float[] gemv(Read read) {
        matrix.gemv(DotKernels.best(), workers, x, y);
        read.bytes += matrix.bytes();
        return y;
    }
}
