package lpu.kernel;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.MAX;

import java.lang.invoke.MethodHandles;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link ElementKernels} with the Vector API. Made by {@link Simd#define}, once per vector width. */
final class VectorElementKernels implements ElementKernels {
    private static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(float.class, VectorShape.forBitSize(Simd.definedBits(MethodHandles.lookup())));
    private static final int LANES = FLOATS.length();
    /** Added and subtracted, it rounds a float of small magnitude to an integer, which its low bits then hold. */
    private static final float ROUNDER = 0x1.8p23f;

    private final ScalarElementKernels scalar = new ScalarElementKernels();

    @Override
    public void softmax(float[] x, int offset, int n) {
        if (n < LANES) {
            scalar.softmax(x, offset, n);
            return;
        }
        int end = offset + n;
        int tail = offset + FLOATS.loopBound(n);
        float max = max(x, offset, n);
        FloatVector sums = FloatVector.zero(FLOATS);
        for (int j = offset; j < tail; j += LANES) {
            FloatVector e = exp(FloatVector.fromArray(FLOATS, x, j).sub(max));
            e.intoArray(x, j);
            sums = sums.add(e);
        }
        float sum = VectorSums.sum(sums);
        for (int j = tail; j < end; j++) {
            x[j] = (float) Math.exp(x[j] - max);
            sum += x[j];
        }
        float scale = 1 / sum;
        for (int j = offset; j < tail; j += LANES) {
            FloatVector.fromArray(FLOATS, x, j).mul(scale).intoArray(x, j);
        }
        for (int j = tail; j < end; j++) {
            x[j] *= scale;
        }
    }

    private static float max(float[] x, int offset, int n) {
        FloatVector max = FloatVector.fromArray(FLOATS, x, offset);
        for (int j = LANES; j + LANES <= n; j += LANES) {
            max = max.max(FloatVector.fromArray(FLOATS, x, offset + j));
        }
        return max.max(FloatVector.fromArray(FLOATS, x, offset + n - LANES)).reduceLanes(MAX);
    }

    @Override
    public void siluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
        int tail = FLOATS.loopBound(n);
        for (int j = 0; j < tail; j += LANES) {
            FloatVector g = FloatVector.fromArray(FLOATS, gate, gateOffset + j);
            FloatVector u = FloatVector.fromArray(FLOATS, up, upOffset + j);
            g.div(exp(g.neg()).add(1)).mul(u).intoArray(gate, gateOffset + j);
        }
        scalar.siluMultiply(gate, gateOffset + tail, up, upOffset + tail, n - tail);
    }

    @Override
    public void geluMultiply(float[] gate, int gateOffset, float[] up, int upOffset, int n) {
        int tail = FLOATS.loopBound(n);
        for (int j = 0; j < tail; j += LANES) {
            FloatVector g = FloatVector.fromArray(FLOATS, gate, gateOffset + j);
            FloatVector u = FloatVector.fromArray(FLOATS, up, upOffset + j);
            FloatVector z = g.mul(g).mul(0.044715f).add(1).mul(g).mul((float) ScalarElementKernels.GELU_SLOPE);
            g.div(exp(z.neg()).add(1)).mul(u).intoArray(gate, gateOffset + j);
        }
        scalar.geluMultiply(gate, gateOffset + tail, up, upOffset + tail, n - tail);
    }

    @Override
    public double sumExp(float[] x, int offset, int n, float shift) {
        int tail = FLOATS.loopBound(n);
        double sum = 0;
        for (int j = 0; j < tail; j += LANES) {
            sum += VectorSums.sum(exp(FloatVector.fromArray(FLOATS, x, offset + j).sub(shift)));
        }
        return sum + scalar.sumExp(x, offset + tail, n - tail, shift);
    }

    /**
     * exp(x) = 2^m exp(r), m = round(x log2 e), |r| ≤ ½ ln 2, with exp(r) from its Taylor polynomial of degree 7,
     * whose remainder r^8/8! is below 6e-9. Arguments are clamped to where 2^m is a normal float, so that a masked score
     * of -inf gives 1e-38 instead of 0.
     */
    private static FloatVector exp(FloatVector x) {
        FloatVector clamped = x.max(-87).min(88);
        FloatVector rounded = clamped.mul(1.44269504f).add(ROUNDER);
        FloatVector m = rounded.sub(ROUNDER);
        // ln 2 in two parts, the first exact in few bits, so that m times it is exact
        FloatVector r = m.mul(-0.693359375f).add(clamped).sub(m.mul(-2.12194440e-4f));
        FloatVector p = FloatVector.broadcast(FLOATS, 1f / 5040);
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 720));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 120));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 24));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1f / 6));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 0.5f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
        p = p.fma(r, FloatVector.broadcast(FLOATS, 1f));
        FloatVector power = rounded.reinterpretAsInts()
                .sub(Float.floatToRawIntBits(ROUNDER) - 127)
                .lanewise(LSHL, 23)
                .reinterpretAsFloats();
        return p.mul(power);
    }
}
