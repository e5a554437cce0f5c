package lpu.model;

import lpu.gguf.GgufFile;
import lpu.gguf.TensorInfo;

/** A llama forward pass in plain double arithmetic: no cache, no batches, no kernels, no code of the engine. */
public final class ReferenceLlama {
    private final GgufFile file;

    public ReferenceLlama(GgufFile file) {
        this.file = file;
    }

    /** The hidden state after the final norm at every position: [position][d]. */
    public double[][] hidden(int[] tokens) {
        int n = tokens.length;
        double[][] x = new double[n][];
        double[][] embedding = weights("token_embd.weight");
        for (int p = 0; p < n; p++) {
            x[p] = embedding[tokens[p]].clone();
        }
        for (int l = 0; l < TinyLlama.LAYERS; l++) {
            String block = "blk." + l + ".";
            double[][] context = attention(block, normed(x, block + "attn_norm.weight"));
            add(x, product(block + "attn_output.weight", context));
            double[][] in = normed(x, block + "ffn_norm.weight");
            double[][] gate = product(block + "ffn_gate.weight", in);
            double[][] up = product(block + "ffn_up.weight", in);
            for (int p = 0; p < n; p++) {
                for (int j = 0; j < up[p].length; j++) {
                    up[p][j] *= gate[p][j] / (1 + Math.exp(-gate[p][j]));
                }
            }
            add(x, product(block + "ffn_down.weight", up));
        }
        return normed(x, "output_norm.weight");
    }

    /** Of one hidden state, double[V]. */
    public double[] logits(double[] hidden) {
        return product(file.hasTensor("output.weight") ? "output.weight" : "token_embd.weight",
                new double[][] {hidden})[0];
    }

    private double[][] attention(String block, double[][] in) {
        int width = TinyLlama.HEAD_WIDTH;
        double[][] q = rotated(product(block + "attn_q.weight", in));
        double[][] k = rotated(product(block + "attn_k.weight", in));
        double[][] v = product(block + "attn_v.weight", in);
        double[][] out = new double[in.length][TinyLlama.HEADS * width];
        for (int p = 0; p < in.length; p++) {
            for (int h = 0; h < TinyLlama.HEADS; h++) {
                int shared = h / (TinyLlama.HEADS / TinyLlama.KV_HEADS);
                double[] weight = new double[p + 1];
                double sum = 0;
                for (int t = 0; t <= p; t++) {
                    double score = 0;
                    for (int j = 0; j < width; j++) {
                        score += q[p][h * width + j] * k[t][shared * width + j];
                    }
                    weight[t] = Math.exp(score / Math.sqrt(width));
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

    private static double[][] rotated(double[][] x) {
        int width = TinyLlama.HEAD_WIDTH;
        for (int p = 0; p < x.length; p++) {
            for (int j = 0; j < x[p].length; j += 2) {
                double angle = p * Math.pow(TinyLlama.ROPE_BASE, -(double) (j % width) / width);
                double a = x[p][j];
                double b = x[p][j + 1];
                x[p][j] = a * Math.cos(angle) - b * Math.sin(angle);
                x[p][j + 1] = a * Math.sin(angle) + b * Math.cos(angle);
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
                out[p][j] = weight[j] * x[p][j] / Math.sqrt(mean + TinyLlama.EPSILON);
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
