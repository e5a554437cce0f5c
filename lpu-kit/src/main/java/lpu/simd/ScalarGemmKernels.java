package lpu.simd;

/** The definition of {@link GemmKernels}. */
public final class ScalarGemmKernels implements GemmKernels {
    @Override
    public void multiply(float[] a, int aAt, int aStride, int rows, float[] b, int bAt, int count, float scale, boolean add,
            float[] c, int cAt, int cStride) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                int at = cAt + i * cStride + j;
                float sum = add ? c[at] : 0;
                for (int l = 0; l < count; l++) {
                    sum = Math.fma(a[aAt + i * aStride + l], b[bAt + l * COLUMNS + j], sum);
                }
                c[at] = scale * sum;
            }
        }
    }

    @Override
    public void multiply(double[] a, int aAt, int aStride, int rows, double[] b, int bAt, int count, boolean add,
            double[] c, int cAt, int cStride) {
        for (int i = 0; i < rows; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                int at = cAt + i * cStride + j;
                double sum = add ? c[at] : 0;
                for (int l = 0; l < count; l++) {
                    sum += a[aAt + i * aStride + l] * b[bAt + l * COLUMNS + j];
                }
                c[at] = sum;
            }
        }
    }

    @Override
    public void decode(QuantPanel block, float[] out, int outAt) {
        QuantLayout layout = block.layout;
        for (int j = 0; j < layout.columns; j++) {
            for (int r = 0; r < COLUMNS; r++) {
                int quant = block.words[layout.lowWord[j] * COLUMNS + r] >>> layout.lowShift[j] & layout.lowMask;
                if (layout.highWord != null) {
                    int high = block.words[layout.highWord[j] * COLUMNS + r] >>> layout.highShift[j] & layout.highMask;
                    quant |= high << layout.lowBits;
                }
                int scale = j / layout.group * COLUMNS + r;
                float product = block.scales[scale] * (quant - layout.zero);
                out[outAt + j * COLUMNS + r] = layout.minima ? product + block.minima[scale] : product;
            }
        }
    }
}
