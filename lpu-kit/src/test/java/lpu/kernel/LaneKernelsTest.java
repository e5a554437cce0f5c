package lpu.kernel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every implementation against sums in double.
 *
 * <p>The bound: a quant where it lies and its slot of x are exact. A term passes one rounding of its product, at most
 * {@code columns} additions in its block, one product with d and at most 2 blocks + 1 additions of blocks; the same holds for
 * a term x_j of a minimum. So |computed - exact| ≤ γ_m S with m = columns + 2 blocks + 4 and
 * S = Σ (|d quant| + |d zero| + |m|) |x_j|: what is subtracted for zero is subtracted last.
 */
class LaneKernelsTest {
    private static final double U = 0x1p-24;
    private static final int[] BITS = {0, 128, 256, 512};
    private static final int GROUPS = 3;
    private static final int ROWS = 32;

    static Stream<LaneFormat> formats() {
        return Stream.of(4, 5, 8).flatMap(bits -> Stream.of(16, 32).flatMap(columns -> Stream.of(
                new LaneFormat(bits, columns, 0, true), new LaneFormat(bits, columns, 0, false),
                new LaneFormat(bits, columns, 1 << bits - 1, false))));
    }

    /** Weights by their parts, put where {@link LaneFormat} says. */
    private static final class Rows {
        final LaneFormat format;
        final int blocks;
        final MemorySegment memory;
        final double[][] weights; // [row][column]
        final double[][] sizes; // [row][column]

        Rows(LaneFormat format, int blocks, SplittableRandom random) {
            this.format = format;
            this.blocks = blocks;
            int n = blocks * format.columns();
            int cells = -Math.floorDiv(-format.columns(), 16 / format.bits());
            long floats = format.minima() ? 2 : 1;
            long blockBytes = floats * 4 * ROWS + cells * 2 * ROWS;
            memory = Arena.ofAuto().allocate(Math.max(1, GROUPS * blocks * blockBytes), 64);
            weights = new double[GROUPS * ROWS][n];
            sizes = new double[GROUPS * ROWS][n];
            for (int row = 0; row < GROUPS * ROWS; row++) {
                for (int b = 0; b < blocks; b++) {
                    put(row, (row / ROWS * blocks + b) * blockBytes, b, random);
                }
            }
        }

        private void put(int row, long block, int b, SplittableRandom random) {
            float d = (float) random.nextGaussian();
            float m = format.minima() ? (float) random.nextGaussian() : 0;
            long cells = block + 4 * ROWS;
            memory.set(LittleEndian.FLOAT, block + 4 * (row % ROWS), d);
            if (format.minima()) {
                memory.set(LittleEndian.FLOAT, cells + 4 * (row % ROWS), m);
                cells += 4 * ROWS;
            }
            int perCell = 16 / format.bits();
            for (int j = 0; j < format.columns(); j++) {
                int quant = random.nextInt(1 << format.bits());
                long cell = cells + 2L * (ROWS * (j / perCell) + row % ROWS);
                memory.set(LittleEndian.SHORT, cell,
                        (short) (memory.get(LittleEndian.SHORT, cell) | quant << format.bits() * (j % perCell)));
                int column = b * format.columns() + j;
                weights[row][column] = (double) d * (quant - format.zero()) + m;
                sizes[row][column] = Math.abs((double) d * quant) + Math.abs((double) d * format.zero()) + Math.abs(m);
            }
        }

        float[] dots(int bits, float[] x) {
            LaneInput in = LaneInput.of(format, x.length);
            LaneKernels.of(bits).prepare(in, x);
            float[] y = new float[ROWS * GROUPS];
            LaneKernels.of(bits).dots(in, memory, 0, GROUPS, y);
            return y;
        }
    }

    @ParameterizedTest
    @MethodSource("formats")
    void dotsStayWithinTheBound(LaneFormat format) {
        SplittableRandom random = new SplittableRandom(21);
        for (int blocks : new int[] {0, 1, 2, 7, 20}) {
            Rows rows = new Rows(format, blocks, random);
            float[] x = KernelWidths.gaussian(blocks * format.columns(), random);
            for (int bits : BITS) {
                float[] y = rows.dots(bits, x);
                for (int row = 0; row < y.length; row++) {
                    check(rows, row, x, y[row], "width " + bits + ", " + format + ", row " + row);
                }
            }
        }
    }

    private static void check(Rows rows, int row, float[] x, float actual, String what) {
        double exact = 0;
        double size = 0;
        for (int j = 0; j < x.length; j++) {
            exact += rows.weights[row][j] * x[j];
            size += rows.sizes[row][j] * Math.abs(x[j]);
        }
        double m = rows.format.columns() + 2 * rows.blocks + 4;
        double bound = m * U / (1 - m * U) * size;
        assertTrue(Math.abs(actual - exact) <= bound, what + ": " + actual + " instead of " + exact + ", bound " + bound);
    }

    /** The same bits whichever groups are computed together, and nothing written beside them. */
    @ParameterizedTest
    @MethodSource("formats")
    void groupsAreIndependent(LaneFormat format) {
        SplittableRandom random = new SplittableRandom(22);
        Rows rows = new Rows(format, 5, random);
        float[] x = KernelWidths.gaussian(5 * format.columns(), random);
        for (int bits : BITS) {
            LaneInput in = LaneInput.of(format, x.length);
            LaneKernels.of(bits).prepare(in, x);
            float[] apart = new float[ROWS * GROUPS];
            for (int g = GROUPS - 1; g >= 0; g--) {
                LaneKernels.of(bits).dots(in, rows.memory, g, g + 1, apart);
                for (int row = 0; row < ROWS * g; row++) {
                    assertEquals(0, apart[row]);
                }
            }
            assertArrayEquals(rows.dots(bits, x), apart, "width " + bits);
        }
    }

    /** Every quant in every column, times 1, alone: exact. */
    @ParameterizedTest
    @MethodSource("formats")
    void everyQuantIsExactInEveryColumn(LaneFormat format) {
        MemorySegment memory = Arena.ofAuto().allocate(format.groupBytes(1), 64);
        int perCell = 16 / format.bits();
        for (int bits : BITS) {
            for (int j = 0; j < format.columns(); j++) {
                float[] x = new float[format.columns()];
                x[j] = 1;
                LaneInput in = LaneInput.of(format, x.length);
                LaneKernels.of(bits).prepare(in, x);
                for (int first = 0; first < 1 << format.bits(); first += ROWS) {
                    memory.fill((byte) 0);
                    for (int r = 0; r < ROWS; r++) {
                        int quant = (first + r) % (1 << format.bits());
                        memory.set(LittleEndian.FLOAT, 4 * r, 1);
                        memory.set(LittleEndian.SHORT, format.cellAt(j / perCell, r),
                                (short) (quant << format.bits() * (j % perCell)));
                    }
                    float[] y = new float[ROWS];
                    LaneKernels.of(bits).dots(in, memory, 0, 1, y);
                    for (int r = 0; r < ROWS; r++) {
                        int quant = (first + r) % (1 << format.bits());
                        assertEquals(quant - format.zero(), y[r], "width " + bits + ", column " + j);
                    }
                }
            }
        }
    }

    /** Beside one another in one compiled method, the kernels would pass the compiler's limits and allocate vectors. */
    @Test
    void kernelsAreTooLargeToBeInlined() throws IOException {
        ClassModel model;
        try (InputStream in = VectorLaneKernels.class.getResourceAsStream("VectorLaneKernels.class")) {
            model = ClassFile.of().parse(in.readAllBytes());
        }
        Set<String> kernels = Set.of("fours", "fives", "eights");
        List<MethodModel> methods = model.methods().stream()
                .filter(m -> kernels.contains(m.methodName().stringValue())).toList();
        assertEquals(kernels.size(), methods.size());
        for (MethodModel method : methods) {
            int size = method.findAttribute(Attributes.code()).orElseThrow().codeLength();
            assertTrue(size > 325, method.methodName() + " has " + size + " bytes");
        }
    }

    /** Boxed vectors would be megabytes. In a JVM of its own: what others have run decides how the compiler inlines. */
    @Test
    void compiledKernelsAllocateNothing() throws IOException, InterruptedException {
        assumeTrue(Simd.bits() > 0, "no Vector API");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xbatch",
                "--add-modules", "jdk.incubator.vector", "-cp", System.getProperty("java.class.path"),
                Allocation.class.getName()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        String last = said.lines().reduce((one, two) -> two).orElseThrow();
        assertTrue(Long.parseLong(last) <= 1000, said);
    }

    /** Prints the fewest bytes that 1,500 products allocate once they are compiled. */
    static final class Allocation {
        public static void main(String[] args) {
            com.sun.management.ThreadMXBean threads =
                    (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
            LaneKernels kernels = LaneKernels.of(Simd.bits());
            List<Rows> all = Stream.of(4, 5, 8)
                    .map(bits -> new Rows(new LaneFormat(bits, 32, 0, true), 20, new SplittableRandom(bits))).toList();
            List<LaneInput> ins = all.stream().map(rows -> LaneInput.of(rows.format, 20 * 32)).toList();
            float[] x = new float[20 * 32];
            float[] y = new float[ROWS * GROUPS];
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 60 && least > 1000; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < 1500; i++) {
                    kernels.prepare(ins.get(i % 3), x);
                    kernels.dots(ins.get(i % 3), all.get(i % 3).memory, 0, GROUPS, y);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            System.out.println(least);
        }
    }

    @Test
    void formatsAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new LaneFormat(6, 32, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new LaneFormat(4, 48, 0, false));
        assertThrows(IllegalArgumentException.class, () -> new LaneFormat(4, 32, 16, false));
        assertThrows(IllegalArgumentException.class, () -> new LaneFormat(4, 32, 8, true));
        assertThrows(IllegalArgumentException.class, () -> LaneInput.of(new LaneFormat(4, 32, 8, false), 48));
    }
}
