package lpu.model;

import java.util.Arrays;

/** A forward pass in plain double arithmetic: no cache, no batches, no kernels, no code of the engine. */
public final class ReferenceModel {
    private final GgufFile file;
    private final boolean llama;
    private final boolean gemma;
    private final double linear;
    private final int layers;
    private final int width;
    private final int heads;

    public ReferenceModel(GgufFile file) {
        this.file = file;
        String architecture = file.requiredString("general.architecture");
        llama = architecture.equals("llama");
        gemma = architecture.equals("gemma3");
        boolean scaled = !file.optionalString(architecture + ".rope.scaling.type", "linear").equals("none");
        linear = !scaled ? 1 : file.optionalFloat(architecture + ".rope.scaling.factor",
                file.optionalFloat(architecture + ".rope.scale_linear", 1));
        layers = file.requiredInt(architecture + ".block_count");
        width = file.requiredInt(architecture + ".embedding_length");
        heads = file.requiredInt(architecture + ".attention.head_count");
    }

    /** The hidden state after the final norm at every position: [position][d]. */
    public double[][] hidden(int[] tokens) {
        int n = tokens.length;
        double[][] x = new double[n][];
        double[][] embedding = weights("token_embd.weight");
        for (int p = 0; p < n; p++) {
            x[p] = embedding[tokens[p]].clone();
            for (int j = 0; gemma && j < x[p].length; j++) {
                x[p][j] *= Math.sqrt(x[p].length);
            }
        }
        for (int l = 0; l < layers; l++) {
            String block = "blk." + l + ".";
            double[][] context = attention(l, normed(x, block + "attn_norm.weight"));
            add(x, post(product(block + "attn_output.weight", context), block + "post_attention_norm.weight"));
            double[][] in = normed(x, block + "ffn_norm.weight");
            double[][] gate = product(block + "ffn_gate.weight", in);
            double[][] up = product(block + "ffn_up.weight", in);
            for (int p = 0; p < n; p++) {
                for (int j = 0; j < up[p].length; j++) {
                    up[p][j] *= gemma ? gelu(gate[p][j]) : gate[p][j] / (1 + Math.exp(-gate[p][j]));
                }
            }
            add(x, post(product(block + "ffn_down.weight", up), block + "post_ffw_norm.weight"));
        }
        return normed(x, "output_norm.weight");
    }

    public double[] logits(double[] hidden) {
        return product(file.hasTensor("output.weight") ? "output.weight" : "token_embd.weight",
                new double[][] {hidden})[0];
    }

    private static double gelu(double x) {
        return x / 2 * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
    }

    private double[][] post(double[][] x, String norm) {
        return file.hasTensor(norm) ? normed(x, norm) : x;
    }

    private double[][] attention(int layer, double[][] in) {
        String block = "blk." + layer + ".";
        int width = TinyModel.HEAD_WIDTH;
        boolean local = gemma && layer % 6 != 5;
        double scale = Math.sqrt(gemma && layers == 62 ? (double) this.width / heads : width);
        double[][] q = rotated(headNormed(biased(product(block + "attn_q.weight", in), block + "attn_q.bias"),
                block + "attn_q_norm.weight"), local);
        double[][] k = rotated(headNormed(biased(product(block + "attn_k.weight", in), block + "attn_k.bias"),
                block + "attn_k_norm.weight"), local);
        double[][] v = biased(product(block + "attn_v.weight", in), block + "attn_v.bias");
        double[][] out = new double[in.length][heads * width];
        for (int p = 0; p < in.length; p++) {
            for (int h = 0; h < heads; h++) {
                int shared = h / (heads / TinyModel.KV_HEADS);
                double[] weight = new double[p + 1];
                double sum = 0;
                for (int t = 0; t <= p; t++) {
                    double score = 0;
                    for (int j = 0; j < width; j++) {
                        score += q[p][h * width + j] * k[t][shared * width + j];
                    }
                    boolean seen = !local || p - t < TinyModel.WINDOW;
                    weight[t] = seen ? Math.exp(score / scale) : 0;
                    sum += weight[t];
                }
                for (int t = 0; t <= p; t++) {
                    for (int j = 0; j < width; j++) {
                        out[p][h * width + j] += weight[t] / sum * v[t][shared * width + j];
                    }
                }
            }
        }
        return out;
    }

    private double[][] biased(double[][] x, String name) {
        if (file.hasTensor(name)) {
            double[] bias = weights(name)[0];
            for (double[] row : x) {
                for (int j = 0; j < bias.length; j++) {
                    row[j] += bias[j];
                }
            }
        }
        return x;
    }

    private double[][] headNormed(double[][] x, String name) {
        if (!file.hasTensor(name)) {
            return x;
        }
        for (double[] row : x) {
            for (int head = 0; head < row.length; head += TinyModel.HEAD_WIDTH) {
                double[][] one = {Arrays.copyOfRange(row, head, head + TinyModel.HEAD_WIDTH)};
                System.arraycopy(normed(one, name)[0], 0, row, head, TinyModel.HEAD_WIDTH);
            }
        }
        return x;
    }

    private double[][] rotated(double[][] x, boolean local) {
        int width = TinyModel.HEAD_WIDTH;
        int half = width / 2;
        for (int p = 0; p < x.length; p++) {
            for (int head = 0; head < x[p].length; head += width) {
                for (int i = 0; i < half; i++) {
                    double frequency = Math.pow(local ? 10_000 : TinyModel.ROPE_BASE, -(double) i / half);
                    if (!local) {
                        frequency /= linear;
                        frequency /= file.hasTensor("rope_freqs.weight") ? weights("rope_freqs.weight")[0][i] : 1;
                    }
                    int first = head + (llama ? 2 * i : i);
                    int second = first + (llama ? 1 : half);
                    double a = x[p][first];
                    double b = x[p][second];
                    x[p][first] = a * Math.cos(p * frequency) - b * Math.sin(p * frequency);
                    x[p][second] = a * Math.sin(p * frequency) + b * Math.cos(p * frequency);
                }
            }
        }
        return x;
    }

    private double[][] normed(double[][] x, String weightName) {
        double[] weight = weights(weightName)[0];
        double[][] out = new double[x.length][weight.length];
        for (int p = 0; p < x.length; p++) {
            double mean = 0;
            for (double value : x[p]) {
                mean += value * value / x[p].length;
            }
            for (int j = 0; j < weight.length; j++) {
                out[p][j] = weight[j] * x[p][j] / Math.sqrt(mean + TinyModel.EPSILON);
            }
        }
        return out;
    }

    private double[][] product(String name, double[][] x) {
        double[][] w = weights(name);
        double[][] out = new double[x.length][w.length];
        for (int p = 0; p < x.length; p++) {
            for (int r = 0; r < w.length; r++) {
                for (int j = 0; j < w[r].length; j++) {
                    out[p][r] += w[r][j] * x[p][j];
                }
            }
        }
        return out;
    }

    private static void add(double[][] x, double[][] delta) {
        for (int p = 0; p < x.length; p++) {
            for (int j = 0; j < x[p].length; j++) {
                x[p][j] += delta[p][j];
            }
        }
    }

    private double[][] weights(String name) {
        TensorInfo tensor = file.tensor(name);
        int columns = (int) tensor.columns();
        int rows = (int) tensor.rows();
        float[] flat = new float[rows * columns];
        tensor.format().decode(file.tensorData(name), 0, flat, 0, flat.length);
        double[][] out = new double[rows][columns];
        for (int i = 0; i < flat.length; i++) {
            out[i / columns][i % columns] = flat[i];
        }
        return out;
    }
}
