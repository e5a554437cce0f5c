package lpu.lower;

import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import lpu.machine.ElementFunction;
import lpu.machine.Linear;
import lpu.machine.Machine;
import lpu.machine.NormConstants;
import lpu.machine.TreeFunction;
import lpu.model.ModelConfig;
import lpu.simd.Workers;

/**
 * What an HTE-LPU computes of a model, integer for integer what {@code lpu.fixed} does, on any number of engines: query heads with
 * their columns of the output projection, FFN columns and vocabulary rows are divided among the engines, and their exact partial
 * sums meet in the tree. What every engine does alike (embedding, norms of the residual stream and its sums) is computed once. One
 * caller at a time.
 */
public final class MachineFunction {
    private final FunctionalModel model;
    private final ModelConfig config;
    private final List<MachineEngine> engines;
    private final Workers workers;
    private int length;

    /**
     * With an empty cache.
     *
     * @param workers run engines side by side, and stay the caller's
     * @throws IllegalArgumentException if the OSU's tile is not the model's, on which an online softmax depends
     */
    public MachineFunction(FunctionalModel model, Machine machine, Workers workers) {
        if (machine.osu().tile() != model.tile()) {
            throw new IllegalArgumentException("an OSU for tiles of " + machine.osu().tile() + " scores, and a model for "
                    + model.tile());
        }
        this.model = model;
        this.workers = workers;
        config = model.config();
        engines = IntStream.range(0, machine.engines()).mapToObj(e -> new MachineEngine(model, machine, e)).toList();
    }

    List<MachineEngine> engines() {
        return engines;
    }

    /** V. */
    int vocabulary() {
        return config.vocabulary();
    }

    /** Positions in the cache. */
    public int length() {
        return length;
    }

    /** Forgets everything. */
    public void clear() {
        length = 0;
    }

    /** Decodes one token: its hidden state after the final norm, int[d]. */
    public int[] decode(int token) {
        return prefill(new int[] {token});
    }

    /**
     * Appends tokens, all positions at once, each beat of weights serving all of them: bit for bit what decoding one after the
     * other gives.
     *
     * @return their hidden states after the final norm, int[tokens][d]
     * @throws IllegalStateException if they do not fit the context
     */
    public int[] prefill(int[] tokens) {
        int count = tokens.length;
        if (length + count > model.positions()) {
            throw new IllegalStateException(length + count + " positions do not fit the context of " + model.positions());
        }
        int[] x = new int[count * config.width()];
        for (int i = 0; i < count; i++) {
            ElementFunction.embed(model.embedding(), tokens[i], x, i * config.width());
        }
        for (int l = 0; l < config.layers(); l++) {
            attention(l, x, count);
            feedForward(l, x, count);
        }
        length += count;
        return normed(model.finalNorm(), x);
    }

    /** Adds a layer's attention to the residual stream x, int[count][d], whose positions follow those in the cache. */
    void attention(int l, int[] x, int count) {
        FunctionalLayer layer = model.layer(l);
        int[] in = normed(layer.attentionNorm(), x);
        int[] delta = met(layer.attentionOutput(), engine -> engine.attend(l, in, length, count));
        ElementFunction.add(layer.attentionResidual(), x, normed(layer.attentionPostNorm(), delta));
    }

    /** Adds a layer's FFN to the residual stream. */
    void feedForward(int l, int[] x, int count) {
        FunctionalLayer layer = model.layer(l);
        int[] in = normed(layer.ffnNorm(), x);
        int[] delta = met(layer.down(), engine -> engine.feedForward(l, in, count));
        ElementFunction.add(layer.ffnResidual(), x, normed(layer.ffnPostNorm(), delta));
    }

    /** Partial sums of all engines meet and become the outputs of a matrix. */
    private int[] met(Linear linear, Function<MachineEngine, long[]> partial) {
        return linear.outputs(TreeFunction.sums(each(partial)));
    }

    /** x itself for no norm. */
    private int[] normed(NormConstants norm, int[] x) {
        if (norm == null) {
            return x;
        }
        int[] y = x.clone();
        engines.getFirst().norms().apply(norm, y, y.length / norm.columns());
        return y;
    }

    /** All logits of a hidden state, int[V]. */
    public int[] logits(int[] hidden) {
        return TreeFunction.joined(each(engine -> engine.logits(hidden)));
    }

    /** The token of the greatest logit, of equal ones the lowest. */
    public int greedy(int[] hidden) {
        return TreeFunction.best(each(engine -> engine.greedy(hidden))).id();
    }

    private <T> List<T> each(Function<MachineEngine, T> task) {
        return each(engines, task);
    }

    /** What the engines make, each of its part, in their order. */
    @SuppressWarnings("unchecked")
    <S, T> List<T> each(List<S> parts, Function<S, T> task) {
        Object[] results = new Object[parts.size()];
        workers.run(results.length, (from, to) -> {
            for (int e = from; e < to; e++) {
                results[e] = task.apply(parts.get(e));
            }
        });
        return (List<T>) Arrays.asList(results);
    }
}
