package lpu.simd;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link GemmKernels} with the Vector API: tiles of six, four or two rows by two vectors of columns stay in registers over
 * all rows of the panel. A tile that hangs over the last row repeats that row, which changes nothing. The tiles call the Vector
 * API itself, whose methods are always inlined: methods of our own are not, once a caller is large, and every vector would be
 * boxed. Made by {@link Simd#define}, once per vector width.
 */
final class VectorGemmKernels implements GemmKernels {
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Simd.definedBits(MethodHandles.lookup())));
    private static final VectorSpecies<Double> DOUBLES = VectorSpecies.of(double.class, FLOATS.vectorShape());
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, FLOATS.vectorShape());
    private static final int WIDTH = FLOATS.length();
    private static final int HALF_WIDTH = DOUBLES.length();

    @Override
    public void multiply(float[] a, int aAt, int aStride, int rows, float[] b, int bAt, int count, float scale, boolean add,
            float[] c, int cAt, int cStride) {
        for (int j = 0; j < COLUMNS; j += 2 * WIDTH) {
            for (int i = 0; i < rows; ) {
                int left = rows - i;
                int at = aAt + i * aStride;
                int to = cAt + i * cStride + j;
                if (left > 4) {
                    six(a, at, aStride, Math.min(left, 6) - 1, b, bAt + j, count, scale, add, c, to, cStride);
                    i += 6;
                } else if (left > 2) {
                    four(a, at, aStride, left - 1, b, bAt + j, count, scale, add, c, to, cStride);
                    i += 4;
                } else {
                    two(a, at, aStride, left - 1, b, bAt + j, count, scale, add, c, to, cStride);
                    i += 2;
                }
            }
        }
    }

    /** @param last index of the last row that there is, 4 or 5 */
    private static void six(float[] a, int aAt, int aStride, int last, float[] b, int bAt, int count, float scale,
            boolean add, float[] c, int cAt, int cStride) {
        int c1 = cAt + cStride;
        int c2 = c1 + cStride;
        int c3 = c2 + cStride;
        int c4 = c3 + cStride;
        int c5 = cAt + last * cStride;
        FloatVector s00 = add ? FloatVector.fromArray(FLOATS, c, cAt) : FloatVector.zero(FLOATS);
        FloatVector s01 = add ? FloatVector.fromArray(FLOATS, c, cAt + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s10 = add ? FloatVector.fromArray(FLOATS, c, c1) : FloatVector.zero(FLOATS);
        FloatVector s11 = add ? FloatVector.fromArray(FLOATS, c, c1 + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s20 = add ? FloatVector.fromArray(FLOATS, c, c2) : FloatVector.zero(FLOATS);
        FloatVector s21 = add ? FloatVector.fromArray(FLOATS, c, c2 + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s30 = add ? FloatVector.fromArray(FLOATS, c, c3) : FloatVector.zero(FLOATS);
        FloatVector s31 = add ? FloatVector.fromArray(FLOATS, c, c3 + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s40 = add ? FloatVector.fromArray(FLOATS, c, c4) : FloatVector.zero(FLOATS);
        FloatVector s41 = add ? FloatVector.fromArray(FLOATS, c, c4 + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s50 = add ? FloatVector.fromArray(FLOATS, c, c5) : FloatVector.zero(FLOATS);
        FloatVector s51 = add ? FloatVector.fromArray(FLOATS, c, c5 + WIDTH) : FloatVector.zero(FLOATS);
        int a1 = aAt + aStride;
        int a2 = a1 + aStride;
        int a3 = a2 + aStride;
        int a4 = a3 + aStride;
        int a5 = aAt + last * aStride;
        int row = bAt;
        for (int l = 0; l < count; l++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, row);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, row + WIDTH);
            FloatVector v = FloatVector.broadcast(FLOATS, a[aAt + l]);
            s00 = v.fma(b0, s00);
            s01 = v.fma(b1, s01);
            v = FloatVector.broadcast(FLOATS, a[a1 + l]);
            s10 = v.fma(b0, s10);
            s11 = v.fma(b1, s11);
            v = FloatVector.broadcast(FLOATS, a[a2 + l]);
            s20 = v.fma(b0, s20);
            s21 = v.fma(b1, s21);
            v = FloatVector.broadcast(FLOATS, a[a3 + l]);
            s30 = v.fma(b0, s30);
            s31 = v.fma(b1, s31);
            v = FloatVector.broadcast(FLOATS, a[a4 + l]);
            s40 = v.fma(b0, s40);
            s41 = v.fma(b1, s41);
            v = FloatVector.broadcast(FLOATS, a[a5 + l]);
            s50 = v.fma(b0, s50);
            s51 = v.fma(b1, s51);
            row += COLUMNS;
        }
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        s00.mul(factor).intoArray(c, cAt);
        s01.mul(factor).intoArray(c, cAt + WIDTH);
        s10.mul(factor).intoArray(c, c1);
        s11.mul(factor).intoArray(c, c1 + WIDTH);
        s20.mul(factor).intoArray(c, c2);
        s21.mul(factor).intoArray(c, c2 + WIDTH);
        s30.mul(factor).intoArray(c, c3);
        s31.mul(factor).intoArray(c, c3 + WIDTH);
        s40.mul(factor).intoArray(c, c4);
        s41.mul(factor).intoArray(c, c4 + WIDTH);
        s50.mul(factor).intoArray(c, c5);
        s51.mul(factor).intoArray(c, c5 + WIDTH);
    }

    /** @param last index of the last row that there is, 2 or 3 */
    private static void four(float[] a, int aAt, int aStride, int last, float[] b, int bAt, int count, float scale,
            boolean add, float[] c, int cAt, int cStride) {
        int c1 = cAt + cStride;
        int c2 = c1 + cStride;
        int c3 = cAt + last * cStride;
        FloatVector s00 = add ? FloatVector.fromArray(FLOATS, c, cAt) : FloatVector.zero(FLOATS);
        FloatVector s01 = add ? FloatVector.fromArray(FLOATS, c, cAt + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s10 = add ? FloatVector.fromArray(FLOATS, c, c1) : FloatVector.zero(FLOATS);
        FloatVector s11 = add ? FloatVector.fromArray(FLOATS, c, c1 + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s20 = add ? FloatVector.fromArray(FLOATS, c, c2) : FloatVector.zero(FLOATS);
        FloatVector s21 = add ? FloatVector.fromArray(FLOATS, c, c2 + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s30 = add ? FloatVector.fromArray(FLOATS, c, c3) : FloatVector.zero(FLOATS);
        FloatVector s31 = add ? FloatVector.fromArray(FLOATS, c, c3 + WIDTH) : FloatVector.zero(FLOATS);
        int a1 = aAt + aStride;
        int a2 = a1 + aStride;
        int a3 = aAt + last * aStride;
        int row = bAt;
        for (int l = 0; l < count; l++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, row);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, row + WIDTH);
            FloatVector v = FloatVector.broadcast(FLOATS, a[aAt + l]);
            s00 = v.fma(b0, s00);
            s01 = v.fma(b1, s01);
            v = FloatVector.broadcast(FLOATS, a[a1 + l]);
            s10 = v.fma(b0, s10);
            s11 = v.fma(b1, s11);
            v = FloatVector.broadcast(FLOATS, a[a2 + l]);
            s20 = v.fma(b0, s20);
            s21 = v.fma(b1, s21);
            v = FloatVector.broadcast(FLOATS, a[a3 + l]);
            s30 = v.fma(b0, s30);
            s31 = v.fma(b1, s31);
            row += COLUMNS;
        }
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        s00.mul(factor).intoArray(c, cAt);
        s01.mul(factor).intoArray(c, cAt + WIDTH);
        s10.mul(factor).intoArray(c, c1);
        s11.mul(factor).intoArray(c, c1 + WIDTH);
        s20.mul(factor).intoArray(c, c2);
        s21.mul(factor).intoArray(c, c2 + WIDTH);
        s30.mul(factor).intoArray(c, c3);
        s31.mul(factor).intoArray(c, c3 + WIDTH);
    }

    /** @param last index of the last row that there is, 0 or 1 */
    private static void two(float[] a, int aAt, int aStride, int last, float[] b, int bAt, int count, float scale,
            boolean add, float[] c, int cAt, int cStride) {
        int c1 = cAt + last * cStride;
        FloatVector s00 = add ? FloatVector.fromArray(FLOATS, c, cAt) : FloatVector.zero(FLOATS);
        FloatVector s01 = add ? FloatVector.fromArray(FLOATS, c, cAt + WIDTH) : FloatVector.zero(FLOATS);
        FloatVector s10 = add ? FloatVector.fromArray(FLOATS, c, c1) : FloatVector.zero(FLOATS);
        FloatVector s11 = add ? FloatVector.fromArray(FLOATS, c, c1 + WIDTH) : FloatVector.zero(FLOATS);
        int a1 = aAt + last * aStride;
        int row = bAt;
        for (int l = 0; l < count; l++) {
            FloatVector b0 = FloatVector.fromArray(FLOATS, b, row);
            FloatVector b1 = FloatVector.fromArray(FLOATS, b, row + WIDTH);
            FloatVector v = FloatVector.broadcast(FLOATS, a[aAt + l]);
            s00 = v.fma(b0, s00);
            s01 = v.fma(b1, s01);
            v = FloatVector.broadcast(FLOATS, a[a1 + l]);
            s10 = v.fma(b0, s10);
            s11 = v.fma(b1, s11);
            row += COLUMNS;
        }
        FloatVector factor = FloatVector.broadcast(FLOATS, scale);
        s00.mul(factor).intoArray(c, cAt);
        s01.mul(factor).intoArray(c, cAt + WIDTH);
        s10.mul(factor).intoArray(c, c1);
        s11.mul(factor).intoArray(c, c1 + WIDTH);
    }

    @Override
    public void multiply(double[] a, int aAt, int aStride, int rows, double[] b, int bAt, int count, boolean add, double[] c,
            int cAt, int cStride) {
        for (int j = 0; j < COLUMNS; j += 2 * HALF_WIDTH) {
            for (int i = 0; i < rows; i += 6) {
                six(a, aAt + i * aStride, aStride, Math.min(rows - i, 6) - 1, b, bAt + j, count, add, c,
                        cAt + i * cStride + j, cStride);
            }
        }
    }

    /** @param last index of the last row that there is, 0 to 5 */
    private static void six(double[] a, int aAt, int aStride, int last, double[] b, int bAt, int count, boolean add,
            double[] c, int cAt, int cStride) {
        int c1 = cAt + Math.min(last, 1) * cStride;
        int c2 = cAt + Math.min(last, 2) * cStride;
        int c3 = cAt + Math.min(last, 3) * cStride;
        int c4 = cAt + Math.min(last, 4) * cStride;
        int c5 = cAt + last * cStride;
        DoubleVector s00 = add ? DoubleVector.fromArray(DOUBLES, c, cAt) : DoubleVector.zero(DOUBLES);
        DoubleVector s01 = add ? DoubleVector.fromArray(DOUBLES, c, cAt + HALF_WIDTH) : DoubleVector.zero(DOUBLES);
        DoubleVector s10 = add ? DoubleVector.fromArray(DOUBLES, c, c1) : DoubleVector.zero(DOUBLES);
        DoubleVector s11 = add ? DoubleVector.fromArray(DOUBLES, c, c1 + HALF_WIDTH) : DoubleVector.zero(DOUBLES);
        DoubleVector s20 = add ? DoubleVector.fromArray(DOUBLES, c, c2) : DoubleVector.zero(DOUBLES);
        DoubleVector s21 = add ? DoubleVector.fromArray(DOUBLES, c, c2 + HALF_WIDTH) : DoubleVector.zero(DOUBLES);
        DoubleVector s30 = add ? DoubleVector.fromArray(DOUBLES, c, c3) : DoubleVector.zero(DOUBLES);
        DoubleVector s31 = add ? DoubleVector.fromArray(DOUBLES, c, c3 + HALF_WIDTH) : DoubleVector.zero(DOUBLES);
        DoubleVector s40 = add ? DoubleVector.fromArray(DOUBLES, c, c4) : DoubleVector.zero(DOUBLES);
        DoubleVector s41 = add ? DoubleVector.fromArray(DOUBLES, c, c4 + HALF_WIDTH) : DoubleVector.zero(DOUBLES);
        DoubleVector s50 = add ? DoubleVector.fromArray(DOUBLES, c, c5) : DoubleVector.zero(DOUBLES);
        DoubleVector s51 = add ? DoubleVector.fromArray(DOUBLES, c, c5 + HALF_WIDTH) : DoubleVector.zero(DOUBLES);
        int a1 = aAt + Math.min(last, 1) * aStride;
        int a2 = aAt + Math.min(last, 2) * aStride;
        int a3 = aAt + Math.min(last, 3) * aStride;
        int a4 = aAt + Math.min(last, 4) * aStride;
        int a5 = aAt + last * aStride;
        int row = bAt;
        for (int l = 0; l < count; l++) {
            DoubleVector b0 = DoubleVector.fromArray(DOUBLES, b, row);
            DoubleVector b1 = DoubleVector.fromArray(DOUBLES, b, row + HALF_WIDTH);
            DoubleVector v = DoubleVector.broadcast(DOUBLES, a[aAt + l]);
            s00 = v.fma(b0, s00);
            s01 = v.fma(b1, s01);
            v = DoubleVector.broadcast(DOUBLES, a[a1 + l]);
            s10 = v.fma(b0, s10);
            s11 = v.fma(b1, s11);
            v = DoubleVector.broadcast(DOUBLES, a[a2 + l]);
            s20 = v.fma(b0, s20);
            s21 = v.fma(b1, s21);
            v = DoubleVector.broadcast(DOUBLES, a[a3 + l]);
            s30 = v.fma(b0, s30);
            s31 = v.fma(b1, s31);
            v = DoubleVector.broadcast(DOUBLES, a[a4 + l]);
            s40 = v.fma(b0, s40);
            s41 = v.fma(b1, s41);
            v = DoubleVector.broadcast(DOUBLES, a[a5 + l]);
            s50 = v.fma(b0, s50);
            s51 = v.fma(b1, s51);
            row += COLUMNS;
        }
        s00.intoArray(c, cAt);
        s01.intoArray(c, cAt + HALF_WIDTH);
        s10.intoArray(c, c1);
        s11.intoArray(c, c1 + HALF_WIDTH);
        s20.intoArray(c, c2);
        s21.intoArray(c, c2 + HALF_WIDTH);
        s30.intoArray(c, c3);
        s31.intoArray(c, c3 + HALF_WIDTH);
        s40.intoArray(c, c4);
        s41.intoArray(c, c4 + HALF_WIDTH);
        s50.intoArray(c, c5);
        s51.intoArray(c, c5 + HALF_WIDTH);
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(FLOATS, x, at);
    }

    @Override
    public void decode(QuantPanel block, float[] out, int outAt) {
        QuantLayout layout = block.layout;
        for (int r = 0; r < COLUMNS; r += WIDTH) {
            for (int j = 0; j < layout.columns; j += layout.group) {
                int scale = j / layout.group * COLUMNS + r;
                decodeGroup(layout, block.words, r, j, load(block.scales, scale), load(block.minima, scale), out,
                        outAt + j * COLUMNS + r);
            }
        }
    }

    private static void decodeGroup(QuantLayout layout, int[] words, int lane, int from, FloatVector d, FloatVector m,
            float[] out, int outAt) {
        int[] highWord = layout.highWord;
        int zero = layout.zero;
        boolean minima = layout.minima;
        int to = outAt;
        for (int j = from; j < from + layout.group; j++) {
            IntVector quant = field(words, layout.lowWord[j] * COLUMNS + lane, layout.lowShift[j], layout.lowMask);
            if (highWord != null) {
                IntVector high = field(words, highWord[j] * COLUMNS + lane, layout.highShift[j], layout.highMask);
                quant = quant.or(high.lanewise(LSHL, layout.lowBits));
            }
            FloatVector exact = (FloatVector) quant.sub(zero).convert(I2F, 0);
            (minima ? exact.fma(d, m) : exact.mul(d)).intoArray(out, to);
            to += COLUMNS;
        }
    }

    private static IntVector field(int[] words, int at, int shift, int mask) {
        return IntVector.fromArray(INTS, words, at).lanewise(LSHR, shift).and(mask);
    }
}
