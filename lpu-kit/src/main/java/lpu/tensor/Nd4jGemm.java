package lpu.tensor;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.openblas.presets.openblas_nolapack;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** GEMM by nd4j's BLAS. Operands are copied to off-heap arrays that are kept per shape. One caller at a time. */
final class Nd4jGemm implements Gemm, DoubleGemm {
    private record Operand(char role, DataType type, int rows, int columns) {
    }

    private final Map<Operand, INDArray> arrays = new HashMap<>();

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
        INDArray x = operand('a', DataType.FLOAT, m, k);
        INDArray w = operand('b', DataType.FLOAT, n, k);
        INDArray ct = operand('c', DataType.FLOAT, n, m);
        x.data().asNioFloat().put(a, 0, m * k);
        w.data().asNioFloat().put(b, 0, n * k);
        multiply(x, w, ct);
        ct.data().asNioFloat().get(c, 0, m * n);
    }

    @Override
    public void multiply(double[] a, double[] b, double[] c, int m, int n, int k) {
        INDArray x = operand('a', DataType.DOUBLE, m, k);
        INDArray w = operand('b', DataType.DOUBLE, n, k);
        INDArray ct = operand('c', DataType.DOUBLE, n, m);
        x.data().asNioDouble().put(a, 0, m * k);
        w.data().asNioDouble().put(b, 0, n * k);
        multiply(x, w, ct);
        ct.data().asNioDouble().get(c, 0, m * n);
    }

    /** gemm wants a column-major result: Cᵀ = B Aᵀ in column-major order is C in row-major order. */
    private static void multiply(INDArray x, INDArray w, INDArray ct) {
        Nd4j.gemm(w, x, ct, false, true, 1, 0);
    }

    private INDArray operand(char role, DataType type, int rows, int columns) {
        return arrays.computeIfAbsent(new Operand(role, type, rows, columns), unused -> Nd4j.createUninitialized(
                type, new long[] {rows, columns}, role == 'c' ? 'f' : 'c'));
    }
}
