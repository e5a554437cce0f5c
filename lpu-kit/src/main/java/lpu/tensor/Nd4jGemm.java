package lpu.tensor;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** GEMM by nd4j's BLAS. Operands are copied to off-heap arrays that are kept per shape. One caller at a time. */
final class Nd4jGemm implements Gemm {
    private final Map<Long, INDArray> arrays = new HashMap<>();

    Nd4jGemm(int threads) {
        Nd4j.create(DataType.FLOAT, 1); // loads the native library, or throws
        openblas_nolapack.blas_set_num_threads(threads);
    }

    @Override
    public String name() {
        return "nd4j";
    }

    @Override
    public void multiply(float[] a, float[] b, float[] c, int m, int n, int k) {
        INDArray x = operand('a', m, k);
        INDArray w = operand('b', n, k);
        // gemm wants a column-major result: Cᵀ = B Aᵀ in column-major order is C in row-major order.
        INDArray ct = operand('c', n, m);
        buffer(x).put(a, 0, m * k);
        buffer(w).put(b, 0, n * k);
        Nd4j.gemm(w, x, ct, false, true, 1, 0);
        buffer(ct).get(c, 0, m * n);
    }

    private INDArray operand(char role, int rows, int columns) {
        long key = (long) role << 56 | (long) rows << 28 | columns;
        return arrays.computeIfAbsent(key, unused -> Nd4j.createUninitialized(
                DataType.FLOAT, new long[] {rows, columns}, role == 'c' ? 'f' : 'c'));
    }

    private static FloatBuffer buffer(INDArray array) {
        return array.data().asNioFloat();
    }
}
