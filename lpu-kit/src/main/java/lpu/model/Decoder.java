package lpu.model;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import lpu.head.Candidates;
import lpu.head.LmHead;
import lpu.report.InputError;

/** Generates text: prefill of a prompt, then one token at a time through an {@link LmHead} and a {@link Sampler}. */
public final class Decoder {
    private final Engine engine;
    private final LmHead head;
    private final Sampler sampler;

    public Decoder(Engine engine, LmHead head, Sampler sampler) {
        this.engine = engine;
        this.head = head;
        this.sampler = sampler;
    }

    /**
     * What {@link #generate} did.
     *
     * @param tokens the generated ids, an end-of-text token last if the model stopped by itself
     * @param prefillSeconds wall time of the prompt
     * @param decodeSeconds wall time of the generated tokens, the LM head of the first included
     * @param bytesPerToken weights, codes and cached keys and values read per generated token, mean
     */
    public record Generation(int[] tokens, double prefillSeconds, double decodeSeconds, long bytesPerToken) {
        public double tokensPerSecond() {
            return tokens.length / decodeSeconds;
        }
    }

    /**
     * @param prompt at least one token
     * @param n the most tokens to generate
     * @param isEnd generation ends after a token for which this holds
     * @param sink receives each token as it is chosen
     */
    public Generation generate(int[] prompt, int n, IntPredicate isEnd, IntConsumer sink) {
        if (prompt.length == 0) {
            throw new InputError("the prompt is empty");
        }
        if (n < 1) {
            throw new InputError("n must be at least 1, not " + n);
        }
        KvCache cache = engine.newCache();
        int d = engine.model().config().width();
        long start = System.nanoTime();
        float[] prefilled = new float[prompt.length * d];
        engine.prefill(prompt, 0, prompt.length, cache, prefilled);
        float[] hidden = Arrays.copyOfRange(prefilled, prefilled.length - d, prefilled.length);
        long decodeStart = System.nanoTime();
        Candidates candidates = new Candidates(head.maxCandidates());
        int[] tokens = new int[n];
        int count = 0;
        long cacheBytes = 0;
        while (true) {
            int token = next(hidden, candidates);
            tokens[count++] = token;
            sink.accept(token);
            if (count == n || isEnd.test(token)) {
                break;
            }
            engine.decode(token, cache, hidden);
            cacheBytes += cache.bytesPerToken();
        }
        long end = System.nanoTime();
        return new Generation(Arrays.copyOf(tokens, count), (decodeStart - start) * 1e-9, (end - decodeStart) * 1e-9,
                weightBytes() + cacheBytes / count);
    }

    private int next(float[] hidden, Candidates candidates) {
        engine.clock().start();
        head.candidates(hidden, candidates);
        int token = sampler.sample(candidates);
        engine.clock().lap(Component.LM_HEAD);
        return token;
    }

    private long weightBytes() {
        long sum = head.bytesPerToken();
        for (Component c : Component.values()) {
            sum += c == Component.LM_HEAD ? 0 : engine.model().weightBytes(c);
        }
        return sum;
    }
}
