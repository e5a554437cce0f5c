package lpu.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import lpu.model.Component;
import lpu.model.Engine;
import lpu.model.KvCache;
import lpu.model.LanguageModel;
import lpu.model.LanguageModel.AttentionWeights;
import lpu.model.LanguageModel.FfnWeights;
import lpu.model.ModelConfig;
import lpu.simd.Matrix;

/**
 * Whole decoded tokens with each head, and prefill. The tokens come from a text, so that all heads see the same hidden states
 * whatever they would choose. Heads take turns of a few tokens, the first of which is not counted: as in decoding, the layers
 * then find in the caches what the same head has left there.
 */
final class TokenTimes {
    /** Counted tokens of a turn. */
    private static final int TURN = 5;

    private final Engine engine;
    private final List<TimedHead> heads;
    private final int[] text;
    private final int promptTokens;
    private final int turn; // tokens of a head, the uncounted one included
    private final KvCache cache;
    private final float[] prefilled; // [promptTokens][d]
    private final float[] hidden; // [d]
    private final TimedLine prefill;
    private final TimedLine layers;
    private final List<TimedLine> tokens = new ArrayList<>(); // as heads

    /**
     * @param text at most the engine's context; its first {@code promptTokens} are prefilled, the others decoded
     * @param times see {@link #tokens}
     */
    TokenTimes(Engine engine, List<TimedHead> heads, int[] text, int promptTokens, int times) {
        this.engine = engine;
        this.heads = heads;
        this.text = text;
        this.promptTokens = promptTokens;
        turn = turn(times);
        cache = engine.newCache();
        hidden = new float[engine.model().config().width()];
        prefilled = new float[promptTokens * hidden.length];
        int threads = engine.workers().threads();
        double layerBytes = layerBytes(engine.model(), text.length);
        prefill = TimedLine.own(threads, Part.PREFILL, "whole model").operations(prefillOperations(engine.model(), promptTokens));
        layers = TimedLine.own(threads, Part.LAYERS, "all but the head").bytes(layerBytes);
        for (TimedHead head : heads) {
            tokens.add(TimedLine.own(threads, Part.TOKEN, head.variant()).bytes(() -> layerBytes + head.head().bytesPerToken()));
        }
    }

    /** Tokens that are decoded for at least so many times of each of so many heads. */
    static long tokens(int times, int heads) {
        return (long) Math.ceilDiv(times, TURN) * heads * turn(times);
    }

    private static int turn(int times) {
        return 1 + Math.min(times, TURN);
    }

    /** Weights but the head's, and a cache of so many positions. */
    private static double layerBytes(LanguageModel model, int positions) {
        ModelConfig config = model.config();
        return weightBytes(model) - model.weightBytes(Component.LM_HEAD)
                + 2.0 * Float.BYTES * config.layers() * config.kvHeads() * config.headWidth() * positions;
    }

    /** Of all weights that a token reads. */
    static double weightBytes(LanguageModel model) {
        return Stream.of(Component.values()).mapToLong(model::weightBytes).sum();
    }

    /**
     * Floating-point operations of the layers per token of a prompt, on average: two for each weight of a matrix, and for
     * each position attended to two per column of the queries for its score and two for its value.
     */
    static double prefillOperations(LanguageModel model, int tokens) {
        long sum = 0;
        for (int l = 0; l < model.layers().length; l++) {
            AttentionWeights a = model.layers()[l].attention();
            FfnWeights f = model.layers()[l].ffn();
            for (Matrix w : new Matrix[] {a.query(), a.key(), a.value(), a.output(), f.gate(), f.up(), f.down()}) {
                sum += 2L * w.rows() * w.columns() * tokens;
            }
            for (int position = 0; position < tokens; position++) {
                int attended = position + 1 - model.config().firstAttended(l, position);
                sum += 4L * model.config().queryWidth() * attended;
            }
        }
        return (double) sum / tokens;
    }

    /** Prefills the prompt and decodes the rest of the text once, the heads taking turns. */
    void run() {
        cache.clear();
        long start = System.nanoTime();
        engine.prefill(text, 0, promptTokens, cache, prefilled);
        prefill.add((System.nanoTime() - start) * 1e-6 / promptTokens);
        for (int i = promptTokens; i < text.length; i++) {
            int h = (i - promptTokens) / turn % heads.size();
            long t0 = System.nanoTime();
            engine.decode(text[i], cache, hidden);
            long t1 = System.nanoTime();
            heads.get(h).choose(hidden);
            long t2 = System.nanoTime();
            if ((i - promptTokens) % turn > 0) {
                layers.add((t1 - t0) * 1e-6);
                tokens.get(h).add((t2 - t0) * 1e-6);
            }
        }
    }

    List<TimedLine> lines() {
        List<TimedLine> all = new ArrayList<>(List.of(prefill, layers));
        all.addAll(tokens);
        return all;
    }
}
