package lpu.profile;

import java.util.EnumMap;
import java.util.Map;
import lpu.head.LmHead;
import lpu.head.LmHead.Candidates;
import lpu.model.Component;
import lpu.model.Engine;
import lpu.model.KvCache;
import lpu.model.LanguageModel;

/** Time and bytes per component, for prefill and for decoding. */
public final class PhaseProfiler {
    private PhaseProfiler() {
    }

    /**
     * One phase, per token.
     *
     * @param secondsPerToken measured wall time
     * @param bytesPerToken bytes of weights (and of cached keys and values, under attention) read, counted from the
     *     formats; prefill reads each weight once per batch, and its cached keys and values are not counted
     */
    public record Phase(
            String name, int tokens, Map<Component, Double> secondsPerToken, Map<Component, Double> bytesPerToken) {

        public double seconds() {
            return secondsPerToken.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        public double bytes() {
            return bytesPerToken.values().stream().mapToDouble(Double::doubleValue).sum();
        }

        public double timeShare(Component c) {
            return secondsPerToken.get(c) / seconds();
        }

        public double byteShare(Component c) {
            return bytesPerToken.get(c) / bytes();
        }
    }

    /** Prefills {@code tokens} as one prompt; the LM head runs once, for the last position. */
    public static Phase prefill(Engine engine, LmHead head, int[] tokens) {
        int d = engine.model().config().width();
        float[] hidden = new float[tokens.length * d];
        float[] last = new float[d];
        Candidates candidates = new Candidates(head.maxCandidates());
        KvCache cache = engine.newCache();
        engine.clock().reset();
        engine.prefill(tokens, 0, tokens.length, cache, hidden);
        System.arraycopy(hidden, hidden.length - d, last, 0, d);
        engine.clock().start();
        head.candidates(last, candidates);
        engine.clock().lap(Component.LM_HEAD);
        return phase("prefill", engine, head, tokens.length, Engine.weightReads(tokens.length), 1, 0);
    }

    /** Prefills {@code context} tokens, then feeds the others one at a time, the LM head after each. */
    public static Phase decode(Engine engine, LmHead head, int[] tokens, int context) {
        int n = tokens.length - context;
        if (n < 1) {
            throw new IllegalArgumentException("no token to decode after " + context + " of " + tokens.length);
        }
        int d = engine.model().config().width();
        KvCache cache = engine.newCache();
        engine.prefill(tokens, 0, context, cache, new float[context * d]);
        float[] hidden = new float[d];
        Candidates candidates = new Candidates(head.maxCandidates());
        engine.clock().reset();
        long cacheBytes = 0;
        for (int i = context; i < tokens.length; i++) {
            engine.decode(tokens[i], cache, hidden);
            engine.clock().start();
            head.candidates(hidden, candidates);
            candidates.argmax();
            engine.clock().lap(Component.LM_HEAD);
            cacheBytes += cache.bytesPerToken();
        }
        return phase("decoding", engine, head, n, n, n, cacheBytes);
    }

    /**
     * @param passes how often the layers' weights were read for the {@code tokens}
     * @param headRuns how often the LM head ran
     */
    private static Phase phase(String name, Engine engine, LmHead head, int tokens, int passes, int headRuns,
            long cacheBytes) {
        Component.Clock clock = engine.clock();
        LanguageModel model = engine.model();
        Map<Component, Double> seconds = new EnumMap<>(Component.class);
        Map<Component, Double> bytes = new EnumMap<>(Component.class);
        for (Component c : Component.values()) {
            double all = switch (c) {
                case EMBEDDING -> (double) model.weightBytes(c) * tokens; // one row per token
                case NORM, FFN -> (double) model.weightBytes(c) * passes;
                case ATTENTION -> (double) model.weightBytes(c) * passes + cacheBytes;
                case LM_HEAD -> (double) head.bytesPerToken() * headRuns;
            };
            seconds.put(c, clock.seconds(c) / tokens);
            bytes.put(c, all / tokens);
        }
        return new Phase(name, tokens, seconds, bytes);
    }
}
