package lpu.model;

import java.util.Arrays;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import lpu.head.LmHead;
import lpu.head.LmHead.Candidates;
import lpu.io.InputError;

/** Generates text: prefill of a prompt, then one token at a time through an {@link LmHead} and a {@link Sampler}. */
public record Decoder(Engine engine, LmHead head, Sampler sampler) {
    /**
     * What {@link #generate} did.
     *
     * @param tokens the generated ids, an end-of-text token last if the model stopped by itself
     * @param prefillSeconds wall time of the prompt
     * @param tokenSeconds wall time of each generated token
     * @param bytesPerToken weights, codes and cached keys and values read per generated token, mean
     */
    public record Generation(int[] tokens, double prefillSeconds, double[] tokenSeconds, long bytesPerToken) {
        /** Wall time of all generated tokens. */
        public double decodeSeconds() {
            return Arrays.stream(tokenSeconds).sum();
        }

        /** Generated tokens by the wall time of all of them. */
        public double tokensPerSecond() {
            return tokens.length / decodeSeconds();
        }

        /** Speed over the second half of the tokens, when the JVM has compiled what the first half ran. */
        public double warmTokensPerSecond() {
            int from = tokens.length / 2;
            return (tokens.length - from) / Arrays.stream(tokenSeconds, from, tokens.length).sum();
        }
    }

    /**
     * Writes on after a prompt, from an empty cache. Throws InputError for an empty prompt or an {@code n} below 1.
     *
     * @param prompt ids, at least one
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
        double prefillSeconds = (System.nanoTime() - start) * 1e-9;
        Candidates candidates = new Candidates(head.maxCandidates());
        int[] tokens = new int[n];
        double[] tokenSeconds = new double[n];
        int count = 0;
        long cacheBytes = 0;
        while (count < n && (count == 0 || !isEnd.test(tokens[count - 1]))) {
            long tokenStart = System.nanoTime();
            if (count > 0) {
                engine.decode(tokens[count - 1], cache, hidden);
                cacheBytes += cache.bytesPerToken();
            }
            tokens[count] = next(hidden, candidates);
            tokenSeconds[count] = (System.nanoTime() - tokenStart) * 1e-9;
            sink.accept(tokens[count++]);
        }
        return new Generation(Arrays.copyOf(tokens, count), prefillSeconds, Arrays.copyOf(tokenSeconds, count),
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
