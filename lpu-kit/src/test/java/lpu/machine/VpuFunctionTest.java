package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Rounding;
import org.junit.jupiter.api.Test;

class VpuFunctionTest {
    private static final int[][] UNITS = {{1, 1}, {2, 4}, {3, 7}, {16, 64}};
    private static final int[][] SHAPES = {{1, 1}, {5, 3}, {7, 64}, {33, 65}};

    private static WeightRows random(int rows, int columns, boolean bytes) {
        SplittableRandom random = new SplittableRandom(rows + columns);
        byte[] b = new byte[rows * columns];
        short[] s = new short[rows * columns];
        for (int i = 0; i < b.length; i++) { // the extremes among them
            s[i] = (short) (i % 11 == 0 ? Short.MIN_VALUE : random.nextInt());
            b[i] = (byte) (i % 11 == 0 ? Byte.MIN_VALUE : random.nextInt());
        }
        return bytes ? WeightRows.of(rows, columns, b) : WeightRows.of(rows, columns, s);
    }

    private static int[] inputs(int n) {
        int[] x = new SplittableRandom(n).ints(n).toArray();
        x[0] = Integer.MIN_VALUE;
        return x;
    }

    private static Linear linear(WeightRows w, Overflow overflow) {
        SplittableRandom random = new SplittableRandom(2);
        return new Linear(w, random.longs(w.rows(), -1 << 20, 1 << 20).toArray(), random.ints(w.rows(), 1, 256).toArray(),
                random.ints(w.rows(), 10, 40).toArray(), random.ints(w.columns(), 0, 3).toArray(),
                new Requantiser(QFormat.parse("s4.11"), Rounding.NEAREST_EVEN, overflow));
    }

    /** The definition: one row after the other in column order. */
    private static long sum(Linear l, int row, int[] x, int position) {
        long sum = 0;
        for (int j = 0; j < l.columns(); j++) {
            sum += l.weights().weight(row, j) * ((long) x[position * l.columns() + j] << l.inputShifts()[j]);
        }
        return sum;
    }

    @Test
    void gemvAndGemmEqualTheDefinition() {
        for (int[] unit : UNITS) {
            VpuFunction vpu = new VpuFunction(new Vpu(unit[0], unit[1], 3, 2));
            for (int[] shape : SHAPES) {
                for (boolean bytes : new boolean[] {true, false}) {
                    Linear l = linear(random(shape[0], shape[1], bytes), bytes ? Overflow.SATURATE : Overflow.WRAP);
                    check(vpu, l, 1);
                    check(vpu, l, 6);
                    check(vpu, l.rows(shape[0] / 3, shape[0]), 2);
                    check(vpu, l.columns(shape[1] / 3, shape[1]), 2);
                    check(vpu, l.rows(0, 0), 2);
                    check(vpu, l.columns(0, 0), 2);
                }
            }
        }
    }

    private static void check(VpuFunction vpu, Linear l, int positions) {
        int[] x = l.columns() == 0 ? new int[0] : inputs(positions * l.columns());
        int[] y = vpu.outputs(l, x, positions);
        assertEquals(positions * l.rows(), y.length);
        for (int i = 0; i < y.length; i++) {
            int row = i % l.rows();
            long exact = (sum(l, row, x, i / l.rows()) + l.biases()[row]) * l.multipliers()[row];
            assertEquals(l.out().apply(exact, l.shifts()[row]), y[i]);
        }
    }

    @Test
    void partialSumsOfColumnsMeet() {
        VpuFunction vpu = new VpuFunction(new Vpu(2, 4, 3, 2));
        Linear l = linear(random(9, 23, true), Overflow.SATURATE);
        int[] x = inputs(23);
        int[] first = Arrays.copyOfRange(x, 0, 10);
        int[] second = Arrays.copyOfRange(x, 10, 23);
        long[] met = TreeFunction.sums(List.of(vpu.sums(l.columns(0, 10), first, 1), vpu.sums(l.columns(10, 23), second, 1),
                vpu.sums(l.columns(23, 23), new int[0], 1)));
        assertArrayEquals(vpu.outputs(l, x, 1), l.outputs(met));
    }

    @Test
    void chosenRowsAndDots() {
        VpuFunction vpu = new VpuFunction(new Vpu(2, 8, 3, 2));
        Linear l = linear(random(12, 30, false), Overflow.SATURATE);
        int[] x = inputs(30);
        int[] all = vpu.outputs(l, x, 1);
        assertArrayEquals(new int[] {all[11], all[0], all[7]}, vpu.outputs(l, x, new int[] {11, 0, 7}));
        int[] a = {Integer.MIN_VALUE, 3, Integer.MAX_VALUE, 9};
        int[] b = {5, Integer.MIN_VALUE, -7, Integer.MAX_VALUE};
        assertEquals(3L * Integer.MIN_VALUE - 7L * Integer.MAX_VALUE, vpu.dot(a, 1, b, 1, 2));
    }

    @Test
    void partsThatDoNotFitAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> WeightRows.of(3, 4, new byte[11]));
        assertThrows(IllegalArgumentException.class, () -> new WeightRows(null, null, 0, 1, 1, 1));
        WeightRows w = random(3, 4, true);
        assertThrows(IllegalArgumentException.class, () -> w.rows(2, 4));
        assertThrows(IllegalArgumentException.class, () -> new Linear(w, new long[2], new int[3], new int[3], new int[4], null));
    }
}
