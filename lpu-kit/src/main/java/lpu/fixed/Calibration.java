package lpu.fixed;

import java.util.HashMap;
import java.util.Map;
import lpu.io.Progress;
import lpu.model.Engine;
import lpu.model.KvCache;
import lpu.model.ModelConfig;
import lpu.model.Node;
import lpu.model.NodeKind;

/** The values of every node of a float model on a text. */
public record Calibration(Map<Node, NodeStatistics> nodes) {
    /** Logits of every so manieth position are computed: each reads the whole head. */
    private static final int LOGITS_EVERY = 16;

    public Calibration {
        nodes = Map.copyOf(nodes);
    }

    /**
     * Runs chunks of a text through the model, each from an empty cache.
     *
     * @param chunks int[chunks][tokens], none longer than the engine's context
     */
    public static Calibration of(Engine engine, int[][] chunks) {
        ModelConfig config = engine.model().config();
        Map<Node, NodeStatistics> nodes = new HashMap<>();
        Node.all(config).forEach(node -> nodes.put(node, new NodeStatistics(columns(node.kind(), config))));
        Node.Observer observer = (node, values, from, count) -> nodes.get(node).add(values, from, count);
        KvCache cache = engine.newCache();
        try (Progress progress = Progress.of("calibration", chunks.length)) {
            for (int[] tokens : chunks) {
                float[] hidden = new float[tokens.length * config.width()];
                cache.clear();
                engine.prefill(tokens, 0, tokens.length, cache, hidden, observer);
                addLogits(engine, hidden, tokens.length, nodes.get(Node.of(NodeKind.LOGITS)));
                progress.step(1);
            }
        }
        return new Calibration(nodes);
    }

    /** Columns that are told apart. */
    private static int columns(NodeKind kind, ModelConfig config) {
        return !NodeFormat.hasColumns(kind) ? 0 : kind == NodeKind.PRODUCT ? config.ffnWidth() : config.width();
    }

    private static void addLogits(Engine engine, float[] hidden, int positions, NodeStatistics logits) {
        int d = engine.model().config().width();
        int n = Math.ceilDiv(positions, LOGITS_EVERY);
        float[] some = new float[n * d];
        for (int i = 0; i < n; i++) {
            System.arraycopy(hidden, (positions - 1 - i * LOGITS_EVERY) * d, some, i * d, d);
        }
        engine.batchMultiply().forRowBlocks(engine.model().head(), some, n,
                (from, to, part) -> logits.add(part, 0, n * (to - from)));
    }

    public NodeStatistics of(Node node) {
        return nodes.get(node);
    }
}
