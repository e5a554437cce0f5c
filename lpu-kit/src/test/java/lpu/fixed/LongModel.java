package lpu.fixed;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lpu.model.Architecture;
import lpu.model.LanguageModel;
import lpu.model.LanguageModel.AttentionWeights;
import lpu.model.ModelConfig;
import lpu.model.Node;
import lpu.model.NodeKind;
import lpu.num.Ends;
import lpu.num.Lut;
import lpu.num.Overflow;
import lpu.num.QFormat;
import lpu.num.Reciprocal;
import lpu.num.ReciprocalRoot;
import lpu.num.Rounding;

/**
 * What {@link FixedModel} computes, once more for the reader: one token at a time in plain loops over longs, without
 * batches, GEMM or threads, each step written as the pipeline in {@link FixedModel} states it. Only the matrices'
 * integers, the tables and the reciprocals are the same objects' as there.
 */
final class LongModel {
    private final LanguageModel model;
    private final ModelConfig config;
    private final FixedWeights weights;
    private final FixedFormats assignment;
    private final FixedSettings settings;
    private final Map<Node, Long> overflows = new HashMap<>();
    private final List<List<long[]>> keys = new ArrayList<>(); // [layer][position]
    private final List<List<long[]>> values = new ArrayList<>();
    private int position = -1;

    LongModel(FixedWeights weights, FixedFormats assignment) {
        this.weights = weights;
        this.assignment = assignment;
        model = weights.model();
        config = model.config();
        settings = assignment.settings();
        for (int l = 0; l < config.layers(); l++) {
            keys.add(new ArrayList<>());
            values.add(new ArrayList<>());
        }
    }

    long overflows(Node node) {
        return overflows.getOrDefault(node, 0L);
    }

    /** Appends a token; its hidden state after the final norm. */
    long[] hidden(int token) {
        position++;
        Node entry = Node.of(NodeKind.EMBEDDING);
        FixedMatrix rows = weights.of(entry, assignment.weights(entry));
        long[] x = new long[config.width()];
        Constant scale = new Constant(config.architecture().scaledEmbedding ? Math.sqrt(config.width()) : 1);
        for (int j = 0; j < x.length; j++) {
            x[j] = config.architecture().scaledEmbedding
                    ? round(entry, j, (long) rows.weight(token, j) * rows.scale(token) * scale.raw[0],
                            rows.fractionBits(token) + scale.fraction)
                    : round(entry, j, (long) rows.weight(token, j) * rows.scale(token), rows.fractionBits(token));
        }
        Node residual = entry;
        for (int l = 0; l < config.layers(); l++) {
            AttentionWeights w = model.layers()[l].attention();
            Node normed = new Node(NodeKind.ATTENTION_NORM, l);
            long[] in = norm(x, 0, w.norm(), residual, normed);
            Node added = new Node(NodeKind.ATTENTION_OUTPUT, l);
            long[] delta = product(attend(in, normed, l), new Node(NodeKind.CONTEXT, l), added, null);
            if (w.postNorm() != null) {
                Node post = new Node(NodeKind.ATTENTION_POST_NORM, l);
                delta = norm(delta, 0, w.postNorm(), added, post);
                added = post;
            }
            Node sum = new Node(NodeKind.ATTENTION_RESIDUAL, l);
            x = sum(x, residual, delta, added, sum);
            residual = sum;

            normed = new Node(NodeKind.FFN_NORM, l);
            in = norm(x, 0, model.layers()[l].ffn().norm(), residual, normed);
            added = new Node(NodeKind.DOWN, l);
            delta = product(activate(in, normed, l), new Node(NodeKind.PRODUCT, l), added, null);
            if (w.postNorm() != null) {
                Node post = new Node(NodeKind.FFN_POST_NORM, l);
                delta = norm(delta, 0, model.layers()[l].ffn().postNorm(), added, post);
                added = post;
            }
            sum = new Node(NodeKind.FFN_RESIDUAL, l);
            x = sum(x, residual, delta, added, sum);
            residual = sum;
        }
        return norm(x, 0, model.outputNorm(), residual, Node.of(NodeKind.FINAL_NORM));
    }

    long[] logits(long[] hidden) {
        return product(hidden, Node.of(NodeKind.FINAL_NORM), Node.of(NodeKind.LOGITS), null);
    }

    private long[] attend(long[] in, Node normed, int l) {
        AttentionWeights w = model.layers()[l].attention();
        Node queries = new Node(NodeKind.QUERY, l);
        Node keysNode = new Node(NodeKind.KEY, l);
        Node valuesNode = new Node(NodeKind.VALUE, l);
        long[] q = product(in, normed, queries, w.queryBias());
        long[] k = product(in, normed, keysNode, w.keyBias());
        long[] v = product(in, normed, valuesNode, w.valueBias());
        int n = config.headWidth();
        if (w.queryNorm() != null) {
            for (int h = 0; h < config.heads(); h++) {
                System.arraycopy(norm(q, h * n, w.queryNorm(), queries, new Node(NodeKind.QUERY_NORM, l)), 0, q, h * n, n);
            }
            for (int h = 0; h < config.kvHeads(); h++) {
                System.arraycopy(norm(k, h * n, w.keyNorm(), keysNode, new Node(NodeKind.KEY_NORM, l)), 0, k, h * n, n);
            }
            queries = new Node(NodeKind.QUERY_NORM, l);
            keysNode = new Node(NodeKind.KEY_NORM, l);
        }
        turn(q, queries, new Node(NodeKind.QUERY_ROPE, l), l);
        turn(k, keysNode, new Node(NodeKind.KEY_ROPE, l), l);
        keys.get(l).add(k);
        values.get(l).add(v);

        long[] context = new long[q.length];
        for (int h = 0; h < config.heads(); h++) {
            int kv = h / (config.heads() / config.kvHeads()) * n;
            boolean local = config.architecture() == Architecture.GEMMA3 && (l + 1) % 6 != 0;
            int first = local ? Math.max(0, position - config.window() + 1) : 0;
            int[] scores = new int[position + 1 - first];
            boolean gemma27b = config.architecture() == Architecture.GEMMA3 && config.layers() == 62;
            Constant c = new Constant(1 / Math.sqrt(gemma27b ? (double) config.width() / config.heads() : n));
            for (int p = first; p <= position; p++) {
                long sum = 0;
                for (int j = 0; j < n; j++) {
                    sum += q[h * n + j] * keys.get(l).get(p)[kv + j];
                }
                scores[p - first] = (int) round(new Node(NodeKind.SCORES, l), 0, sum * c.raw[0],
                        fraction(NodeKind.QUERY_ROPE, l) + fraction(NodeKind.KEY_ROPE, l) + c.fraction);
            }
            long[] head = settings.tile() == 0 ? weighted(scores, first, kv, l) : online(scores, first, kv, l);
            System.arraycopy(head, 0, context, h * n, n);
        }
        return context;
    }

    private Lut exp(int l) {
        double differences = Math.pow(2, format(NodeKind.SCORES, l).integerBits() + 1); // two scores differ by less
        return Lut.of(StrictMath::exp, settings.softmax().exp().within(differences), Ends.ZERO_BELOW,
                format(NodeKind.SCORES, l), settings.softmax().expFormat());
    }

    /** Two passes: all weights first. */
    private long[] weighted(int[] scores, int first, int kv, int l) {
        Lut exp = exp(l);
        int max = Arrays.stream(scores).max().orElseThrow();
        long[] e = new long[scores.length];
        long sum = 0;
        for (int p = 0; p < e.length; p++) {
            e[p] = exp.apply(scores[p] - max);
            sum += e[p];
        }
        Reciprocal reciprocal = Reciprocal.of(settings.softmax().reciprocal());
        QFormat format = format(NodeKind.PROBABILITIES, l);
        long[] context = new long[config.headWidth()];
        for (int p = 0; p < e.length; p++) {
            long probability = divide(e[p] * reciprocal.mantissa(sum), reciprocal.shift(sum) - format.fractionBits(),
                    Rounding.HALF_UP);
            probability = Math.min(probability, format.maxRaw());
            for (int j = 0; j < context.length; j++) {
                context[j] += probability * values.get(l).get(first + p)[kv + j];
            }
        }
        Node node = new Node(NodeKind.CONTEXT, l);
        for (int j = 0; j < context.length; j++) {
            context[j] = round(node, j, context[j], format.fractionBits() + fraction(NodeKind.VALUE, l));
        }
        return context;
    }

    /** One pass over tiles, as {@link OnlineSoftmax}, whose own test holds it to its definition. */
    private long[] online(int[] scores, int first, int kv, int l) {
        int n = config.headWidth();
        int[] rows = new int[scores.length * n];
        for (int p = 0; p < scores.length; p++) {
            for (int j = 0; j < n; j++) {
                rows[p * n + j] = (int) (long) values.get(l).get(first + p)[kv + j];
            }
        }
        Node node = new Node(NodeKind.CONTEXT, l);
        Softmax softmax = Softmax.of(settings.softmax(), format(NodeKind.SCORES, l), format(NodeKind.PROBABILITIES, l));
        int[] out = new int[n];
        int beyond = new OnlineSoftmax(softmax, settings.tile(), n, format(NodeKind.VALUE, l),
                format(NodeKind.CONTEXT, l)).attend(scores, 0, scores.length, rows, 0, n, out, 0);
        overflows.merge(node, (long) beyond, Long::sum);
        return Arrays.stream(out).asLongStream().toArray();
    }

    private void turn(long[] x, Node from, Node to, int l) {
        int n = config.headWidth();
        int half = n / 2;
        boolean llama = config.architecture() == Architecture.LLAMA;
        boolean local = config.architecture() == Architecture.GEMMA3 && (l + 1) % 6 != 0;
        int bits = settings.constantBits();
        for (int head = 0; head < x.length; head += n) {
            for (int i = 0; i < half; i++) {
                double angle = position * Math.pow(local ? 10_000 : config.rope().base(), -2.0 * i / n);
                long cos = (long) Math.rint(Math.cos(angle) * (1L << bits - 2));
                long sin = (long) Math.rint(Math.sin(angle) * (1L << bits - 2));
                int first = head + (llama ? 2 * i : i);
                int second = first + (llama ? 1 : half);
                long a = x[first];
                long b = x[second];
                int fraction = assignment.format(from).fractionBits(0) + bits - 2;
                x[first] = round(to, 0, a * cos - b * sin, fraction);
                x[second] = round(to, 0, a * sin + b * cos, fraction);
            }
        }
    }

    private long[] activate(long[] in, Node normed, int l) {
        long[] gate = product(in, normed, new Node(NodeKind.GATE, l), null);
        long[] up = product(in, normed, new Node(NodeKind.UP, l), null);
        Node activated = new Node(NodeKind.ACTIVATION, l);
        Lut table = Activations.lut(config.architecture().activation, settings.activation(),
                format(NodeKind.GATE, l), format(NodeKind.ACTIVATION, l));
        long[] out = new long[gate.length];
        for (int j = 0; j < out.length; j++) {
            int[] y = new int[1];
            overflows.merge(activated, (long) table.apply(new int[] {(int) gate[j]}, 0, 1, y, 0), Long::sum);
            out[j] = round(new Node(NodeKind.PRODUCT, l), j, y[0] * up[j],
                    fraction(NodeKind.ACTIVATION, l) + fraction(NodeKind.UP, l));
        }
        return out;
    }

    private long[] norm(long[] x, int at, float[] gain, Node from, Node to) {
        int n = gain.length;
        Constant gains = new Constant(gain, Math.sqrt(n));
        NodeFormat in = assignment.format(from);
        int f = in.format().fractionBits();
        long squares = (long) Math.rint(Math.scalb((double) n * config.normEpsilon(), 2 * f));
        for (int j = 0; j < n; j++) {
            long value = x[at + j] << f - in.fractionBits(j);
            squares += value * value;
        }
        squares = Math.max(1, squares);
        ReciprocalRoot root = ReciprocalRoot.of(settings.root());
        int cut = settings.root().workBits() - 18;
        long factor = divide(root.mantissa(squares, 0), cut, Rounding.HALF_UP);
        long[] out = new long[n];
        for (int j = 0; j < n; j++) {
            int shift = root.shift(squares, 0) - cut + gains.fraction - (f - in.fractionBits(j));
            out[j] = round(to, j, x[at + j] * gains.raw[j] * factor, shift);
        }
        return out;
    }

    private long[] product(long[] x, Node from, Node to, float[] bias) {
        FixedMatrix w = weights.of(to, assignment.weights(to));
        Constant biases = bias == null ? null : new Constant(bias, 1);
        long[] out = new long[w.rows()];
        for (int r = 0; r < out.length; r++) {
            NodeFormat in = assignment.format(from);
            int f = in.format().fractionBits();
            int fraction = f + w.fractionBits(r);
            long sum = biases == null ? 0
                    : (long) Math.rint(biases.raw[r] * Math.pow(2, fraction - biases.fraction) / w.scale(r));
            for (int j = 0; j < x.length; j++) {
                sum += w.weight(r, j) * (x[j] << f - in.fractionBits(j));
            }
            out[r] = round(to, r, sum * w.scale(r), fraction);
        }
        return out;
    }

    private long[] sum(long[] a, Node aNode, long[] b, Node bNode, Node to) {
        long[] out = new long[a.length];
        for (int j = 0; j < a.length; j++) {
            int fa = assignment.format(aNode).fractionBits(j);
            int fb = assignment.format(bNode).fractionBits(j);
            int finer = Math.max(fa, fb);
            out[j] = round(to, j, (a[j] << finer - fa) + (b[j] << finer - fb), finer);
        }
        return out;
    }

    private int fraction(NodeKind kind, int layer) {
        return format(kind, layer).fractionBits();
    }

    private QFormat format(NodeKind kind, int layer) {
        return assignment.format(new Node(kind, layer)).format();
    }

    /** raw · 2^-fraction as a node's integer in a column. */
    private long round(Node node, int column, long raw, int fraction) {
        QFormat format = assignment.format(node).format();
        long rounded = divide(raw, fraction - assignment.format(node).fractionBits(column), settings.rounding());
        if (rounded >= format.minRaw() && rounded <= format.maxRaw()) {
            return rounded;
        }
        overflows.merge(node, 1L, Long::sum);
        if (settings.overflow() == Overflow.SATURATE) {
            return rounded < 0 ? format.minRaw() : format.maxRaw();
        }
        long period = 1L << format.width();
        return Math.floorMod(rounded - format.minRaw(), period) + format.minRaw();
    }

    /** x / 2^shift. */
    static long divide(long x, int shift, Rounding rounding) {
        BigDecimal exact = BigDecimal.valueOf(x).multiply(shift < 0 ? BigDecimal.TWO.pow(-shift) : BigDecimal.ONE)
                .divide(shift < 0 ? BigDecimal.ONE : BigDecimal.TWO.pow(shift));
        BigDecimal whole = switch (rounding) {
            case NEAREST_EVEN -> exact.setScale(0, RoundingMode.HALF_EVEN);
            case HALF_UP -> exact.add(new BigDecimal("0.5")).setScale(0, RoundingMode.FLOOR);
            case FLOOR -> exact.setScale(0, RoundingMode.FLOOR);
            case TOWARD_ZERO -> exact.setScale(0, RoundingMode.DOWN);
        };
        return whole.longValueExact();
    }

    /** Constants of {@link FixedSettings#constantBits}: the finest step that holds the largest. */
    private final class Constant {
        private final long[] raw;
        private final int fraction;

        Constant(double value) {
            this(new float[] {1}, value);
        }

        Constant(float[] values, double factor) {
            long most = (1L << settings.constantBits() - 1) - 1;
            int f = 62;
            for (float v : values) {
                while (Math.rint(Math.abs(v * factor) * Math.pow(2, f)) > most) {
                    f--;
                }
            }
            fraction = f;
            raw = new long[values.length];
            for (int j = 0; j < raw.length; j++) {
                raw[j] = (long) Math.rint(values[j] * factor * Math.pow(2, f));
            }
        }
    }
}
