package lpu.lower;

import java.util.Arrays;
import lpu.machine.AttentionFunction;
import lpu.machine.Best;
import lpu.machine.ElementFunction;
import lpu.machine.Linear;
import lpu.machine.Machine;
import lpu.machine.NormFunction;
import lpu.machine.ScanFunction;
import lpu.machine.TcuFunction;
import lpu.machine.VpuFunction;
import lpu.model.ModelConfig;

/** One engine: its units, its share of every matrix, and the keys and values of its heads. Serves one thread at a time. */
final class MachineEngine {
    private final ModelConfig config;
    private final FunctionalModel model;
    private final VpuFunction vpu;
    private final TcuFunction tcu;
    private final ScanFunction scan;
    private final NormFunction norms;
    private final MachineLayer[] layers;
    private final AttentionFunction[] attention; // [layer]
    private final int[][] keys; // [layer][position][KV heads of its own * headWidth], after rope
    private final int[][] values; // same layout
    private final MachineShare vocabulary;
    private final Linear head;

    MachineEngine(FunctionalModel model, Machine machine, int engine) {
        this.model = model;
        config = model.config();
        vpu = new VpuFunction(machine.vpu());
        tcu = new TcuFunction(machine.tcu());
        scan = new ScanFunction(machine.vpu());
        norms = new NormFunction(tcu);
        layers = new MachineLayer[config.layers()];
        attention = new AttentionFunction[layers.length];
        keys = new int[layers.length][];
        for (int l = 0; l < layers.length; l++) {
            FunctionalLayer layer = model.layer(l);
            layers[l] = MachineLayer.of(layer, config, engine, machine.engines());
            attention[l] = new AttentionFunction(layer.attention(), machine.osu().tile(), vpu, tcu);
            keys[l] = new int[model.positions() * layers[l].key().rows()];
        }
        values = Arrays.stream(keys).map(int[]::clone).toArray(int[][]::new);
        vocabulary = MachineShare.of(config.vocabulary(), engine, machine.engines());
        head = model.head().rows(vocabulary.from(), vocabulary.to());
    }

    VpuFunction vpu() {
        return vpu;
    }

    TcuFunction tcu() {
        return tcu;
    }

    ScanFunction scan() {
        return scan;
    }

    NormFunction norms() {
        return norms;
    }

    /** Its rows of the vocabulary. */
    MachineShare vocabulary() {
        return vocabulary;
    }

    /** Those rows of the LM head. */
    Linear head() {
        return head;
    }

    /**
     * Attention of its heads of {@code count} positions that follow {@code start} others: its partial sums of the output
     * projection, long[count][d].
     *
     * @param normed int[count][d]
     */
    long[] attend(int l, int[] normed, int start, int count) {
        MachineLayer layer = layers[l];
        FunctionalLayer whole = model.layer(l);
        int[] q = vpu.outputs(layer.query(), normed, count);
        int[] k = vpu.outputs(layer.key(), normed, count);
        int[] v = vpu.outputs(layer.value(), normed, count);
        if (whole.queryNorm() != null) {
            norms.apply(whole.queryNorm(), q, count * layer.heads().size());
            norms.apply(whole.keyNorm(), k, count * layer.kvHeads().size());
        }
        int kvWidth = layer.key().rows();
        for (int i = 0; i < count; i++) {
            ElementFunction.turn(whole.queryTurn(), q, i * layer.query().rows(), layer.heads().size(), start + i);
            ElementFunction.turn(whole.keyTurn(), k, i * kvWidth, layer.kvHeads().size(), start + i);
        }
        System.arraycopy(k, 0, keys[l], start * kvWidth, count * kvWidth);
        System.arraycopy(v, 0, values[l], start * kvWidth, count * kvWidth);
        return vpu.sums(layer.output(), contexts(l, q, start, count), count);
    }

    /** int[count][its heads * headWidth] */
    private int[] contexts(int l, int[] q, int start, int count) {
        MachineLayer layer = layers[l];
        int n = config.headWidth();
        int group = config.heads() / config.kvHeads();
        int kvWidth = layer.key().rows();
        int[] contexts = new int[q.length];
        for (int i = 0; i < count; i++) {
            int first = config.firstAttended(l, start + i);
            for (int h = 0; h < layer.heads().size(); h++) {
                int kv = (layer.heads().from() + h) / group - layer.kvHeads().from();
                int at = i * layer.query().rows() + h * n;
                attention[l].attend(q, at, keys[l], values[l], first * kvWidth + kv * n, kvWidth, start + i + 1 - first,
                        contexts, at);
            }
        }
        return contexts;
    }

    /** Its FFN columns: partial sums of the down projection, long[count][d]. */
    long[] feedForward(int l, int[] normed, int count) {
        MachineLayer layer = layers[l];
        int[] gate = vpu.outputs(layer.gate(), normed, count);
        int[] up = vpu.outputs(layer.up(), normed, count);
        ElementFunction.gate(layer.gateTable(), gate, up);
        return vpu.sums(layer.down(), gate, count);
    }

    /** Logits of its rows. */
    int[] logits(int[] hidden) {
        return vpu.outputs(head, hidden, 1);
    }

    /** The best of its rows. */
    Best greedy(int[] hidden) {
        return tcu.argmax(logits(hidden), 0, vocabulary.size(), vocabulary.from());
    }
}
