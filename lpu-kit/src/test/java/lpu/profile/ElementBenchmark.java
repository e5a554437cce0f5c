package lpu.profile;

import java.util.concurrent.TimeUnit;
import lpu.RandomFloats;
import lpu.simd.ElementKernels;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Exponentials: microseconds for n elements in the vector width of the JVM ({@code -jvmArgsAppend -Dlpu.simd=scalar} for others). */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ElementBenchmark {
    @Param({"512", "49152"})
    public int n;

    private final ElementKernels kernels = ElementKernels.best();
    private float[] x; // [n]
    private float[] up; // [n]
    private float[] work; // [n]

    @Setup
    public void prepare() {
        x = RandomFloats.uniform(1, n, -8, 8);
        up = RandomFloats.uniform(2, n, -1, 1);
        work = new float[n];
    }

    @Benchmark
    public float[] softmax() {
        System.arraycopy(x, 0, work, 0, n);
        kernels.softmax(work, 0, n);
        return work;
    }

    @Benchmark
    public float[] siluMultiply() {
        System.arraycopy(x, 0, work, 0, n);
        kernels.siluMultiply(work, 0, up, 0, n);
        return work;
    }

    @Benchmark
    public float[] geluMultiply() {
        System.arraycopy(x, 0, work, 0, n);
        kernels.geluMultiply(work, 0, up, 0, n);
        return work;
    }

    @Benchmark
    public double sumExp() {
        return kernels.sumExp(x, 0, n, 8);
    }
}
