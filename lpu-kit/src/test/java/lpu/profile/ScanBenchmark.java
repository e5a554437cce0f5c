package lpu.profile;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import lpu.simd.CodeBlocks;
import lpu.simd.ScanKernels;
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
 * LUT scans on one thread, per number of entries: {@code bytes} is bytes of codes per nanosecond, that is GB/s. The default
 * size is the scan of Gemma 3's default head; with {@code -p rows=4096} codes come from the caches.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class ScanBenchmark {
    @Param({"16", "64", "128", "256"})
    public int entries;
    @Param("262144")
    public int rows;
    @Param("38")
    public int tiles;

    private final ScanKernels kernels = ScanKernels.best();
    private CodeBlocks blocks;
    private byte[] luts; // [tile][stride]
    private int[] ids; // [V padded]
    private int[] scores; // [V padded]
    private int least; // a score that few rows reach

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
        SplittableRandom random = new SplittableRandom(1);
        CodeBlocks codes = CodeBlocks.allocate(rows, tiles, entries);
        for (int v = 0; v < rows; v++) {
            for (int tile = 0; tile < tiles; tile++) {
                codes.set(v, tile, random.nextInt(entries));
            }
        }
        blocks = codes;
        luts = new byte[tiles * ScanKernels.lutStride(entries)];
        random.nextBytes(luts);
        ids = new int[blocks.blocks() * CodeBlocks.ROWS];
        scores = new int[ids.length];
        kernels.lutScan(blocks, luts, 0, 0, blocks.blocks(), scores, 0);
        int[] sorted = scores.clone();
        Arrays.sort(sorted);
        least = sorted[sorted.length - sorted.length / 100];
    }

    /** All scores. */
    @Benchmark
    public int[] scan(Read read) {
        kernels.lutScan(blocks, luts, 0, 0, blocks.blocks(), scores, 0);
        read.bytes += blocks.codes().byteSize();
        return scores;
    }

    /** The best hundredth of the rows. */
    @Benchmark
    public int select(Read read) {
        read.bytes += blocks.codes().byteSize();
        return kernels.lutSelect(blocks, luts, 0, 0, blocks.blocks(), least, ids, scores, 0);
    }
}
