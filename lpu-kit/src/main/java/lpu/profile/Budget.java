package lpu.profile;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import lpu.codebook.TileCodebook;
import lpu.head.ExactHead;
import lpu.head.Recall;
import lpu.head.TileVqHead;
import lpu.io.Progress;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.simd.DotKernels;
import lpu.simd.ScanKernels;
import lpu.simd.TopK;

/**
 * Chooses the parameter of each {@link CandidateRule} for a stated miss rate on one text, and counts candidates and misses
 * on others, by the coarse score of every row: nothing is refined or passed over. One caller at a time.
 */
public final class Budget {
    /** Rows whose exact logits stand for the largest. */
    private static final int PROBE = 32;

    private final TileCodebook book;
    private final TileVqHead head;
    private final ExactHead fine;
    private final TopK topK;
    private final int[] scores;
    private final int[] probed = new int[PROBE];
    private final float[] logits = new float[PROBE];

    public Budget(TileCodebook book, Engine engine) {
        this.book = book;
        head = new TileVqHead(book, 0, ScanKernels.best(), engine.workers());
        fine = Heads.exact(engine);
        topK = new TopK(book.rows(), ScanKernels.best());
        scores = new int[book.rows()];
    }

    /**
     * A parameter whose miss rate is below {@code missRate} with 95 % confidence.
     *
     * @param bound the upper bound of the miss rate; more than asked for when the text has too few positions
     */
    public record Choice(double parameter, double bound) {
    }

    /**
     * What a choice does on a text.
     *
     * @param missed share of states whose exact choice is not among the candidates
     */
    public record Outcome(int states, double missed, double meanCandidates, int p99Candidates, int maxCandidates) {
    }

    /**
     * For each rule the smallest parameter with {@link ClopperPearson}'s bound on these states; all states' when there are
     * too few.
     */
    public Map<CandidateRule, Choice> choose(double missRate, HiddenStates states, int[] exactTop1) {
        Map<CandidateRule, double[]> needed = new EnumMap<>(CandidateRule.class);
        for (CandidateRule rule : CandidateRule.values()) {
            needed.put(rule, new double[states.count()]);
        }
        try (Progress progress = Progress.of("budgets", states.count())) {
            for (int i = 0; i < states.count(); i++) {
                ScoredState state = state(states, i, exactTop1[i]);
                for (CandidateRule rule : CandidateRule.values()) {
                    needed.get(rule)[i] = rule.needed(state);
                }
                progress.step(1);
            }
        }
        int misses = Math.max(0, Recall.mostMisses(missRate, states.count(), ClopperPearson.CONFIDENCE));
        double bound = ClopperPearson.upper(misses, states.count(), ClopperPearson.CONFIDENCE);
        Map<CandidateRule, Choice> choices = new EnumMap<>(CandidateRule.class);
        needed.forEach((rule, parameters) -> {
            Arrays.sort(parameters);
            choices.put(rule, new Choice(parameters[parameters.length - 1 - misses], bound));
        });
        return choices;
    }

    /** For each rule candidates and misses on other states. */
    public Map<CandidateRule, Outcome> test(Map<CandidateRule, Choice> choices, HiddenStates states, int[] exactTop1) {
        Map<CandidateRule, int[]> counts = new EnumMap<>(CandidateRule.class);
        Map<CandidateRule, Integer> missed = new EnumMap<>(CandidateRule.class);
        choices.keySet().forEach(rule -> counts.put(rule, new int[states.count()]));
        try (Progress progress = Progress.of("candidates by budgets", states.count())) {
            for (int i = 0; i < states.count(); i++) {
                ScoredState state = state(states, i, exactTop1[i]);
                for (CandidateRule rule : choices.keySet()) {
                    double parameter = choices.get(rule).parameter;
                    counts.get(rule)[i] = rule.count(state, parameter);
                    missed.merge(rule, rule.needed(state) > parameter ? 1 : 0, Integer::sum);
                }
                progress.step(1);
            }
        }
        Map<CandidateRule, Outcome> outcomes = new EnumMap<>(CandidateRule.class);
        counts.forEach((rule, own) -> {
            Arrays.sort(own);
            outcomes.put(rule, new Outcome(own.length, (double) missed.get(rule) / own.length,
                    Arrays.stream(own).average().orElseThrow(), own[(int) Math.ceil(0.99 * own.length) - 1],
                    own[own.length - 1]));
        });
        return outcomes;
    }

    private ScoredState state(HiddenStates states, int i, int exactTop1) {
        float[] hidden = states.get(i);
        head.score(hidden, scores);
        int probe = Math.min(PROBE, scores.length);
        topK.select(scores, probe, probed);
        fine.logits(hidden, probed, probe, logits);
        double best = Double.NEGATIVE_INFINITY;
        for (int p = 0; p < probe; p++) {
            best = Math.max(best, logits[p]);
        }
        return new ScoredState(scores, head.scale(), head.offset(), head.scale() * deviation(scores), best, exactTop1,
                book.residuals(), length(hidden));
    }

    private static double deviation(int[] values) {
        double sum = 0;
        double squares = 0;
        for (int v : values) {
            sum += v;
            squares += (double) v * v;
        }
        double mean = sum / values.length;
        return Math.sqrt(Math.max(1, squares / values.length - mean * mean));
    }

    /** |M h - o|, divided by its root mean square over states whose columns vary as the calibration's: √d. */
    private double length(float[] hidden) {
        DotKernels dots = DotKernels.best();
        int d = book.columns();
        double squares = 0;
        for (int i = 0; i < d; i++) {
            double g = dots.dot(book.stateMap(), i * d, hidden, 0, d) - book.stateOffset()[i];
            squares += g * g;
        }
        return Math.sqrt(squares / d);
    }
}
