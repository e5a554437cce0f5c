package lpu.fixed;

import java.util.LinkedHashMap;
import java.util.Map;
import lpu.io.InputError;
import lpu.io.Progress;
import lpu.model.Architecture;
import lpu.model.LanguageModel;
import lpu.model.LanguageModel.AttentionWeights;
import lpu.model.LanguageModel.FfnWeights;
import lpu.model.ModelConfig;
import lpu.model.ModelConfig.RopeScaling;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.model.Rope;
import lpu.num.FixedVector;

/**
 * A language model in integers. {@code [node]} marks a rounding to that node's format, with saturation or wrapping
 * counted; every sum before it is exact. All integers are the same whatever the number of threads or the vector
 * width.
 * <pre>
 * x = [embedding](row · c)                      c = √d where the architecture scales embeddings, else none
 * each layer:
 *   n = [attention_norm](norm x)                {@link FixedNorm}: exact Σx², 1/√ by table and Newton's method
 *   q, k, v = [query] [key] [value](W n + b)    exact Σ; a step per row of W; b in steps of the sum
 *   q, k = [query_norm] [key_norm](norm)        per head, where the architecture has them
 *   q, k = [query_rope] [key_rope](turn)        sines and cosines from a table, s1.14 by default
 *   s = [scores](q·k / √headWidth)              exact Σ
 *   p = [probabilities](softmax s)              exp table, exact sum, 1/l by table and Newton: {@link Softmax}
 *   o = [context](Σ p v)                        exact Σ;   or both by {@link OnlineSoftmax}
 *   a = [attention_output](W o)
 *   a = [attention_post_norm](norm a)           where the architecture has it
 *   x = [attention_residual](x + a)             exact Σ
 *   n = [ffn_norm](norm x)
 *   g, u = [gate] [up](W n)
 *   g = [activation](SiLU or GELU of g)         table
 *   g = [product](g · u)
 *   f = [down](W g)
 *   f = [ffn_post_norm](norm f)                 where the architecture has it
 *   x = [ffn_residual](x + f)
 * h = [final_norm](norm x)
 * logits = [logits](W h)
 * </pre>
 * Formats, with those that {@code a16w8} gives:
 * <pre>
 * every [node]          16 bits, signed, integer bits by calibration; [probabilities] u0.16
 *                       a few columns of residual stream, norms, products and what adds to the stream have coarser steps,
 *                       for there lie outliers hundreds of times as large as the rest: {@link NodeFormat}
 * W, rows of embedding  8 bits, a step of m · 2^-f per row, m of 8 bits: a sum is multiplied by m, then shifted
 * gains, biases, sines  16 bits, the finest format that holds the largest: {@link FixedSettings#constantBits}
 * sums of products      exact; below 2^53 ({@link ExactProducts}), in fact 16 + 8 bits and the logarithm of their number
 * norm: Σx², factor     exact in 63 bits; u0.18
 * exp, Σ exp, 1/Σ       u1.16, exact in 64 bits, mantissa of 26 bits: {@link Softmax.Options}
 * </pre>
 */
public final class FixedModel {
    /**
     * A token's row of integers, brought to the format of the residual stream.
     *
     * @param rows           int[V][d]
     * @param factor         √d in steps of 2^-factorFraction where the architecture scales embeddings; 1 in steps of 1 else
     * @param factorFraction fraction bits of the factor
     * @param out            the node
     * @param outFractions   int[d]: fraction bits of the node's columns
     */
    public record Embedding(FixedMatrix rows, int factor, int factorFraction, FixedNode out, int[] outFractions) {
        /** @param scale the factor of every row; null for none */
        static Embedding of(FixedMatrix rows, FixedVector scale, FixedNode out) {
            return new Embedding(rows, scale == null ? 1 : scale.raw()[0], scale == null ? 0 : scale.fractionBits(), out,
                    out.fractionBits(rows.columns()));
        }

        /** Writes int[d] to x from {@code at}. */
        void embed(int token, int[] x, int at) {
            int fraction = rows.fractionBits(token) + factorFraction;
            long scale = (long) rows.scale(token) * factor;
            for (int j = 0; j < rows.columns(); j++) {
                x[at + j] = out.round(rows.weight(token, j) * scale, fraction - outFractions[j]);
            }
        }
    }

    /**
     * One transformer layer.
     *
     * @param queryNorm with keyNorm; null where the architecture has none
     * @param rope of this layer, shared with others
     * @param attentionPostNorm with ffnPostNorm; null where the architecture has none
     */
    public record Layer(
            FixedNorm attentionNorm,
            FixedLinear query,
            FixedLinear key,
            FixedLinear value,
            FixedNorm queryNorm,
            FixedNorm keyNorm,
            FixedRope rope,
            FixedNode queryRope,
            FixedNode keyRope,
            FixedAttention attention,
            FixedLinear attentionOutput,
            FixedNorm attentionPostNorm,
            FixedSum attentionResidual,
            FixedNorm ffnNorm,
            FixedLinear gate,
            FixedLinear up,
            FixedGate gateTimesUp,
            FixedLinear down,
            FixedNorm ffnPostNorm,
            FixedSum ffnResidual) {

        /** Fraction bits of queries before rope. */
        public int queryFraction() {
            return (queryNorm == null ? query.out() : queryNorm.out()).fractionBits();
        }

        /** Fraction bits of keys before rope. */
        public int keyFraction() {
            return (keyNorm == null ? key.out() : keyNorm.out()).fractionBits();
        }
    }

    private final ModelConfig config;
    private final FixedFormats formats;
    private final FixedWeights weights;
    private final FixedSettings settings;
    private final int positions;
    private final Map<Node, FixedNode> nodes = new LinkedHashMap<>();
    private final FixedRope globalRope;
    private final FixedRope localRope; // null where no layer is local

    private final Embedding embedding;
    private final Layer[] layers;
    private final FixedNorm finalNorm;
    private final FixedLinear head;

    /**
     * Throws InputError when a format cannot be used where it stands.
     *
     * @param positions the most a cache may hold
     */
    public FixedModel(FixedWeights weights, FixedFormats formats, int positions) {
        LanguageModel model = weights.model();
        this.weights = weights;
        this.formats = formats;
        this.positions = positions;
        config = model.config();
        settings = formats.settings();
        try (Progress progress = Progress.of("weights in fixed point, layers", config.layers())) {
            Architecture architecture = config.architecture();
            for (Node node : Node.all(config)) {
                nodes.put(node, new FixedNode(node, formats.format(node), settings.rounding(), settings.overflow()));
            }
            globalRope = rope(Rope.frequencies(config.rope(), model.ropeFactors(), config.headWidth()));
            localRope = architecture.globalEvery == 0 ? null
                    : rope(Rope.frequencies(RopeScaling.LOCAL, null, config.headWidth()));
            FixedNode entry = node(NodeKind.EMBEDDING, -1);
            embedding = Embedding.of(weights.of(entry.node(), formats.weights(entry.node())),
                    !architecture.scaledEmbedding ? null
                            : FixedVector.of(new double[] {Math.sqrt(config.width())}, settings.constantBits()), entry);
            FixedNode residual = entry;
            layers = new Layer[config.layers()];
            for (int l = 0; l < layers.length; l++) {
                layers[l] = layer(l, model.layers()[l], residual);
                residual = layers[l].ffnResidual().out();
                progress.step(1);
            }
            finalNorm = norm(model.outputNorm(), residual, NodeKind.FINAL_NORM, -1);
            head = linear(NodeKind.LOGITS, -1, finalNorm.out(), null);
        } catch (IllegalArgumentException e) {
            throw new InputError("these formats cannot be used: " + e.getMessage(), e);
        }
    }

    private Layer layer(int l, LanguageModel.Layer layer, FixedNode residual) {
        AttentionWeights a = layer.attention();
        FfnWeights f = layer.ffn();
        FixedNorm attentionNorm = norm(a.norm(), residual, NodeKind.ATTENTION_NORM, l);
        FixedNode in = attentionNorm.out();
        FixedLinear query = linear(NodeKind.QUERY, l, in, a.queryBias());
        FixedLinear key = linear(NodeKind.KEY, l, in, a.keyBias());
        FixedLinear value = linear(NodeKind.VALUE, l, in, a.valueBias());
        FixedNode queryRope = node(NodeKind.QUERY_ROPE, l);
        FixedNode keyRope = node(NodeKind.KEY_ROPE, l);
        FixedNode context = node(NodeKind.CONTEXT, l);
        FixedAttention attention = FixedAttention.of(config, l, queryRope.format(), keyRope.format(),
                value.out().format(), node(NodeKind.SCORES, l), node(NodeKind.PROBABILITIES, l), context, settings, positions);
        FixedLinear attentionOutput = linear(NodeKind.ATTENTION_OUTPUT, l, context, null);
        FixedNorm attentionPost = norm(a.postNorm(), attentionOutput.out(), NodeKind.ATTENTION_POST_NORM, l);
        FixedSum attentionResidual = sum(residual, attentionOutput, attentionPost, NodeKind.ATTENTION_RESIDUAL, l);
        FixedNorm ffnNorm = norm(f.norm(), attentionResidual.out(), NodeKind.FFN_NORM, l);
        FixedLinear gate = linear(NodeKind.GATE, l, ffnNorm.out(), null);
        FixedLinear up = linear(NodeKind.UP, l, ffnNorm.out(), null);
        FixedNode activation = node(NodeKind.ACTIVATION, l);
        FixedNode product = node(NodeKind.PRODUCT, l);
        FixedLinear down = linear(NodeKind.DOWN, l, product, null);
        FixedNorm ffnPost = norm(f.postNorm(), down.out(), NodeKind.FFN_POST_NORM, l);
        return new Layer(attentionNorm, query, key, value,
                norm(a.queryNorm(), query.out(), NodeKind.QUERY_NORM, l),
                norm(a.keyNorm(), key.out(), NodeKind.KEY_NORM, l),
                config.architecture().isLocal(l) ? localRope : globalRope, queryRope, keyRope, attention,
                attentionOutput, attentionPost, attentionResidual, ffnNorm, gate, up,
                FixedGate.of(Activations.lut(config.architecture().activation, settings.activation(), gate.out().format(),
                        activation.format()), activation, up.out(), product, config.ffnWidth()),
                down, ffnPost, sum(attentionResidual.out(), down, ffnPost, NodeKind.FFN_RESIDUAL, l));
    }

    private FixedNode node(NodeKind kind, int layer) {
        return nodes.get(new Node(kind, layer));
    }

    private FixedLinear linear(NodeKind kind, int layer, FixedNode in, float[] bias) {
        FixedNode out = node(kind, layer);
        return FixedLinear.of(weights.of(out.node(), formats.weights(out.node())), in, out,
                bias == null ? null : FixedVector.of(bias, settings.constantBits()));
    }

    /** Null for no gain. */
    private FixedNorm norm(float[] gain, FixedNode in, NodeKind kind, int layer) {
        return gain == null ? null : FixedNorm.of(gain, config.normEpsilon(), in, node(kind, layer), settings);
    }

    private FixedSum sum(FixedNode residual, FixedLinear product, FixedNorm post, NodeKind kind, int layer) {
        return FixedSum.of(residual, post == null ? product.out() : post.out(), node(kind, layer), config.width());
    }

    private FixedRope rope(double[] frequencies) {
        return FixedRope.of(config.architecture().ropePairs, frequencies, positions, settings.constantBits());
    }

    /** The float model's shape. */
    public ModelConfig config() {
        return config;
    }

    /** Of every node and matrix. */
    public FixedFormats formats() {
        return formats;
    }

    /** The float model it was made from. */
    public LanguageModel source() {
        return weights.model();
    }

    /** The most positions a cache may hold. */
    public int positions() {
        return positions;
    }

    /** The first node: rows of the embedding. */
    public Embedding embedding() {
        return embedding;
    }

    /** Layer l of {@link ModelConfig#layers}. */
    public Layer layer(int l) {
        return layers[l];
    }

    /** The norm before the LM head, which makes the hidden state. */
    public FixedNorm finalNorm() {
        return finalNorm;
    }

    /** The product that makes the logits; {@link FixedEngine#head} runs it. */
    public FixedLinear head() {
        return head;
    }

    /** How many values every node has computed and how many did not fit, since the model was made. */
    public FixedNode.Overflows overflows() {
        return new FixedNode.Overflows(nodes.values().stream().map(FixedNode::count).toList());
    }
}
