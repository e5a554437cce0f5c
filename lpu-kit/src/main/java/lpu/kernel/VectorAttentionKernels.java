package lpu.kernel;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * {@link AttentionKernels} with the Vector API: two vectors of lanes of four, two or one heads stay in registers over all
 * rows. Loops over rows end with {@code !=}: unrolled ones read rows in an order that prefetching does not follow, which halves
 * the speed of memory. Made by {@link Simd#define}, once per vector width.
 */
final class VectorAttentionKernels implements AttentionKernels {
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Simd.definedBits(MethodHandles.lookup())));
    private static final int WIDTH = FLOATS.length();
    @Override
    public void sumRows(float[] weights, int weightsAt, int weightsStride, int heads, float[] rows, int rowsAt, int count,
            float scale, float[] out, int outAt, int outStride) {
        for (int l = 0; l < LANES; l += 2 * WIDTH) {
            int row = rowsAt + l;
            int end = row + count * LANES;
            int h = 0;
            for (; h + 4 <= heads; h += 4) {
                four(weights, weightsAt + h * weightsStride, weightsStride, rows, row, end, scale, out,
                        outAt + h * outStride + l, outStride);
            }
            if (h + 2 <= heads) {
                two(weights, weightsAt + h * weightsStride, weightsStride, rows, row, end, scale, out,
                        outAt + h * outStride + l, outStride);
                h += 2;
            }
            if (h < heads) {
                one(weights, weightsAt + h * weightsStride, rows, row, end, scale, out, outAt + h * outStride + l);
            }
        }
    }

    private static void four(float[] weights, int weightsAt, int weightsStride, float[] rows, int rowsAt, int rowsEnd,
            float scale, float[] out, int outAt, int outStride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = FloatVector.zero(FLOATS);
        FloatVector b0 = FloatVector.zero(FLOATS);
        FloatVector b1 = FloatVector.zero(FLOATS);
        FloatVector c0 = FloatVector.zero(FLOATS);
        FloatVector c1 = FloatVector.zero(FLOATS);
        FloatVector d0 = FloatVector.zero(FLOATS);
        FloatVector d1 = FloatVector.zero(FLOATS);
        int weight = weightsAt;
        for (int row = rowsAt; row != rowsEnd; row += LANES) {
            FloatVector row0 = load(rows, row);
            FloatVector row1 = load(rows, row + WIDTH);
            FloatVector a = FloatVector.broadcast(FLOATS, weights[weight]);
            a0 = a.fma(row0, a0);
            a1 = a.fma(row1, a1);
            FloatVector b = FloatVector.broadcast(FLOATS, weights[weight + weightsStride]);
            b0 = b.fma(row0, b0);
            b1 = b.fma(row1, b1);
            FloatVector c = FloatVector.broadcast(FLOATS, weights[weight + 2 * weightsStride]);
            c0 = c.fma(row0, c0);
            c1 = c.fma(row1, c1);
            FloatVector d = FloatVector.broadcast(FLOATS, weights[weight + 3 * weightsStride]);
            d0 = d.fma(row0, d0);
            d1 = d.fma(row1, d1);
            weight++;
        }
        a0.mul(scale).intoArray(out, outAt);
        a1.mul(scale).intoArray(out, outAt + WIDTH);
        b0.mul(scale).intoArray(out, outAt + outStride);
        b1.mul(scale).intoArray(out, outAt + outStride + WIDTH);
        c0.mul(scale).intoArray(out, outAt + 2 * outStride);
        c1.mul(scale).intoArray(out, outAt + 2 * outStride + WIDTH);
        d0.mul(scale).intoArray(out, outAt + 3 * outStride);
        d1.mul(scale).intoArray(out, outAt + 3 * outStride + WIDTH);
    }

    private static void two(float[] weights, int weightsAt, int weightsStride, float[] rows, int rowsAt, int rowsEnd,
            float scale, float[] out, int outAt, int outStride) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = FloatVector.zero(FLOATS);
        FloatVector b0 = FloatVector.zero(FLOATS);
        FloatVector b1 = FloatVector.zero(FLOATS);
        int weight = weightsAt;
        for (int row = rowsAt; row != rowsEnd; row += LANES) {
            FloatVector row0 = load(rows, row);
            FloatVector row1 = load(rows, row + WIDTH);
            FloatVector a = FloatVector.broadcast(FLOATS, weights[weight]);
            a0 = a.fma(row0, a0);
            a1 = a.fma(row1, a1);
            FloatVector b = FloatVector.broadcast(FLOATS, weights[weight + weightsStride]);
            b0 = b.fma(row0, b0);
            b1 = b.fma(row1, b1);
            weight++;
        }
        a0.mul(scale).intoArray(out, outAt);
        a1.mul(scale).intoArray(out, outAt + WIDTH);
        b0.mul(scale).intoArray(out, outAt + outStride);
        b1.mul(scale).intoArray(out, outAt + outStride + WIDTH);
    }

    private static void one(float[] weights, int weightsAt, float[] rows, int rowsAt, int rowsEnd, float scale, float[] out,
            int outAt) {
        FloatVector a0 = FloatVector.zero(FLOATS);
        FloatVector a1 = FloatVector.zero(FLOATS);
        int weight = weightsAt;
        for (int row = rowsAt; row != rowsEnd; row += LANES) {
            FloatVector row0 = load(rows, row);
            FloatVector row1 = load(rows, row + WIDTH);
            FloatVector a = FloatVector.broadcast(FLOATS, weights[weight]);
            a0 = a.fma(row0, a0);
            a1 = a.fma(row1, a1);
            weight++;
        }
        a0.mul(scale).intoArray(out, outAt);
        a1.mul(scale).intoArray(out, outAt + WIDTH);
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(FLOATS, x, at);
    }
}
