package lpu.kernel;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link AttentionKernels} with the Vector API. Made by {@link Simd#define}, once per vector width. */
final class VectorAttentionKernels implements AttentionKernels {
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Simd.definedBits(MethodHandles.lookup())));
    private static final int LANES = FLOATS.length();

    @Override
    public void scores(float[] query, int queryAt, float[] keys, int keysAt, int count, int n, float scale,
            float[] out, int outAt) {
        int whole = FLOATS.loopBound(n);
        for (int p = 0; p < count; p++) {
            int key = keysAt + p * n;
            FloatVector acc0 = FloatVector.zero(FLOATS);
            FloatVector acc1 = FloatVector.zero(FLOATS);
            int j = 0;
            for (; j + 2 * LANES <= whole; j += 2 * LANES) {
                acc0 = load(query, queryAt + j).fma(load(keys, key + j), acc0);
                acc1 = load(query, queryAt + j + LANES).fma(load(keys, key + j + LANES), acc1);
            }
            if (j < whole) {
                acc0 = load(query, queryAt + j).fma(load(keys, key + j), acc0);
            }
            float sum = VectorSums.sum(acc0.add(acc1));
            for (j = whole; j < n; j++) {
                sum = Math.fma(query[queryAt + j], keys[key + j], sum);
            }
            out[outAt + p] = scale * sum;
        }
    }

    /** Four vectors of columns stay in registers over all positions. */
    @Override
    public void mix(float[] weights, int weightsAt, float[] values, int valuesAt, int count, int n, float[] out,
            int outAt) {
        int j = 0;
        for (; j + 4 * LANES <= n; j += 4 * LANES) {
            FloatVector acc0 = FloatVector.zero(FLOATS);
            FloatVector acc1 = FloatVector.zero(FLOATS);
            FloatVector acc2 = FloatVector.zero(FLOATS);
            FloatVector acc3 = FloatVector.zero(FLOATS);
            for (int p = 0; p < count; p++) {
                FloatVector w = FloatVector.broadcast(FLOATS, weights[weightsAt + p]);
                int at = valuesAt + p * n + j;
                acc0 = w.fma(load(values, at), acc0);
                acc1 = w.fma(load(values, at + LANES), acc1);
                acc2 = w.fma(load(values, at + 2 * LANES), acc2);
                acc3 = w.fma(load(values, at + 3 * LANES), acc3);
            }
            acc0.intoArray(out, outAt + j);
            acc1.intoArray(out, outAt + j + LANES);
            acc2.intoArray(out, outAt + j + 2 * LANES);
            acc3.intoArray(out, outAt + j + 3 * LANES);
        }
        for (; j + LANES <= n; j += LANES) {
            FloatVector acc = FloatVector.zero(FLOATS);
            for (int p = 0; p < count; p++) {
                acc = load(values, valuesAt + p * n + j).fma(
                        FloatVector.broadcast(FLOATS, weights[weightsAt + p]), acc);
            }
            acc.intoArray(out, outAt + j);
        }
        ScalarAttentionKernels.mixColumns(weights, weightsAt, values, valuesAt, count, n, j, out, outAt);
    }

    private static FloatVector load(float[] x, int at) {
        return FloatVector.fromArray(FLOATS, x, at);
    }
}
