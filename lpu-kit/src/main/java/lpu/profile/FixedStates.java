package lpu.profile;

import java.nio.IntBuffer;
import java.util.HashMap;
import java.util.Map;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedKvCache;

/** The hidden states that a fixed-point model makes of chunks of tokens, each from an empty cache. One caller at a time. */
public final class FixedStates {
    private final FixedEngine engine;
    private final FixedKvCache cache;
    private final Map<IntBuffer, int[]> kept; // by the chunk's tokens; null to keep none

    private FixedStates(FixedEngine engine, Map<IntBuffer, int[]> kept) {
        this.engine = engine;
        this.kept = kept;
        cache = engine.newCache();
    }

    /** Computed whenever they are asked for. */
    public static FixedStates of(FixedEngine engine) {
        return new FixedStates(engine, null);
    }

    /** Kept, for texts on which several heads are measured. */
    public static FixedStates keeping(FixedEngine engine) {
        return new FixedStates(engine, new HashMap<>());
    }

    public FixedEngine engine() {
        return engine;
    }

    /** Raw int[tokens][d], not to be changed. */
    int[] hidden(int[] tokens) {
        return kept == null ? run(tokens) : kept.computeIfAbsent(IntBuffer.wrap(tokens), key -> run(tokens));
    }

    private int[] run(int[] tokens) {
        int[] hidden = new int[tokens.length * engine.head().width()];
        cache.clear();
        engine.run(tokens, 0, tokens.length, cache, hidden);
        return hidden;
    }
}
