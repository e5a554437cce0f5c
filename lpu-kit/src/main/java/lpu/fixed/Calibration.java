package lpu.fixed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import lpu.io.AtomicFile;
import lpu.io.InputError;
import lpu.io.Progress;
import lpu.model.Engine;
import lpu.model.KvCache;
import lpu.model.ModelConfig;
import lpu.model.Node;
import lpu.model.NodeKind;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What is known of the values that every node of a float model has on a text: ranges and histograms, from which formats follow. */
public record Calibration(Map<Node, NodeStatistics> nodes) {
    /** Logits of one position in so many are computed: each reads the whole head. */
    private static final int LOGITS_EVERY = 16;

    private static final JsonMapper JSON = JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES,
            DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES).build();

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

    /**
     * The calibration kept in a file, or a new one that is kept there as JSON: what it is of, and for every node minimum,
     * maximum, Σx², the bins that are not empty, and the columns' maxima. A file that is not exactly that is made anew.
     *
     * @param source what it is of: model, text and how much of it
     */
    public static Calibration kept(Path file, String source, ModelConfig config, Supplier<Calibration> build) {
        if (Files.exists(file)) {
            try {
                return read(file, source, config);
            } catch (IOException | JacksonException e) {
                String reason = e instanceof JacksonException ? "it is damaged" : InputError.reason(e);
                System.err.println("lpu: not using " + file + ": " + reason + "; making it anew");
            }
        }
        Calibration calibration = build.get();
        Map<String, NodeStatistics.Kept> nodes = new LinkedHashMap<>();
        Node.all(config).forEach(node -> nodes.put(node.toString(), calibration.of(node).kept()));
        try {
            AtomicFile.writeText(file, JSON.writeValueAsString(new Kept(source, nodes)));
        } catch (InputError e) {
            System.err.println("lpu: " + e.getMessage());
        }
        return calibration;
    }

    private record Kept(String source, Map<String, NodeStatistics.Kept> nodes) {
    }

    private static Calibration read(Path file, String source, ModelConfig config) throws IOException {
        Kept kept = JSON.readValue(Files.readString(file), Kept.class);
        Map<Node, NodeStatistics> nodes = new HashMap<>();
        for (Node node : Node.all(config)) {
            if (!kept.source.equals(source) || !kept.nodes.containsKey(node.toString())) {
                throw new IOException("it is of something else");
            }
            nodes.put(node, new NodeStatistics(kept.nodes.get(node.toString())));
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

    /** What is known of a node's values. */
    public NodeStatistics of(Node node) {
        return nodes.get(node);
    }
}
