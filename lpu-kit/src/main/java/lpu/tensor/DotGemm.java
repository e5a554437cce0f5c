package lpu.tensor;

import lpu.kernel.DotKernels;
import lpu.kernel.Workers;

/** GEMM from dot products: the definition, and what runs where nd4j has no native library. */
public final class DotGemm implements Gemm {
    /** Rows of B kept in the second-level cache while all rows of A pass: 64 x 2048 floats are 512 KiB. */
    private static final int BLOCK = 64;

    private final DotKernels kernels;
    private final Workers workers;

    public DotGemm(DotKernels kernels, Workers workers) {
        this.kernels = kernels;
        this.workers = workers;
    }

    @Override
    public String name() {
        return kernels.name();
    }

    @Override
    public void multiply(float[] a, float[] b, float[] c, int m, int n, int k) {
        workers.run(n, BLOCK, (from, to) -> {
            for (int block = from; block < to; block += BLOCK) {
                multiplyColumns(a, b, c, m, n, k, block, Math.min(to, block + BLOCK));
            }
        });
    }

    private void multiplyColumns(float[] a, float[] b, float[] c, int m, int n, int k, int from, int to) {
        for (int i = 0; i < m; i++) {
            for (int j = from; j < to; j++) {
                c[i * n + j] = kernels.dot(a, i * k, b, j * k, k);
            }
        }
    }
}
