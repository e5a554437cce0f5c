package lpu.profile;

import java.util.Arrays;
import lpu.codebook.CalibratedCodebook;
import lpu.head.CalibratedHead;
import lpu.head.FineRows;
import lpu.kernel.DotKernels;
import lpu.kernel.ScanKernels;
import lpu.kernel.TopK;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.report.Progress;

/**
 * Chooses a {@link CandidateRule}'s parameter for a stated miss rate on one text, and counts candidates and misses on
 * others. One caller at a time.
 */
public final class Budget {
    /** Rows whose exact logits stand for the largest. */
    private static final int PROBE = 32;

    private final CalibratedCodebook book;
    private final CalibratedHead head;
    private final FineRows fine;
    private final TopK topK;
    private final int[] scores;
    private final int[] probed = new int[PROBE];
    private final float[] logits = new float[PROBE];

    public Budget(CalibratedCodebook book, Engine engine) {
        this.book = book;
        head = new CalibratedHead(book, 0, ScanKernels.best(), engine.workers());
        fine = Heads.exact(engine);
        topK = new TopK(book.rows(), ScanKernels.best());
        scores = new int[book.rows()];
    }

    /**
     * A parameter whose miss rate is below {@code missRate} with 95 % confidence.
     *
     * @param bound the upper bound of the miss rate; more than asked for when the text has too few positions
     */
    public record Choice(CandidateRule rule, double parameter, double bound) {
    }

    /**
     * What a choice does on a text.
     *
     * @param missed share of states whose exact choice is not among the candidates
     */
    public record Outcome(int states, double missed, double meanCandidates, int p99Candidates, int maxCandidates) {
    }

    /** The smallest parameter with {@link ClopperPearson}'s bound on these states; all states' when there are too few. */
    public Choice choose(CandidateRule rule, double missRate, HiddenStates states, int[] exactTop1) {
        double[] needed = new double[states.count()];
        try (Progress progress = Progress.of("budget by " + rule.label, needed.length)) {
            for (int i = 0; i < needed.length; i++) {
                needed[i] = rule.needed(state(states, i, exactTop1[i]));
                progress.step(1);
            }
        }
        Arrays.sort(needed);
        int misses = Math.max(0, ClopperPearson.mostMisses(missRate, needed.length, ClopperPearson.CONFIDENCE));
        return new Choice(rule, needed[needed.length - 1 - misses],
                ClopperPearson.upper(misses, needed.length, ClopperPearson.CONFIDENCE));
    }

    /** Candidates and misses on other states. */
    public Outcome test(Choice choice, HiddenStates states, int[] exactTop1) {
        int[] counts = new int[states.count()];
        int missed = 0;
        try (Progress progress = Progress.of("candidates by " + choice.rule.label, counts.length)) {
            for (int i = 0; i < counts.length; i++) {
                ScoredState s = state(states, i, exactTop1[i]);
                counts[i] = choice.rule.count(s, choice.parameter);
                missed += choice.rule.needed(s) > choice.parameter ? 1 : 0;
                progress.step(1);
            }
        }
        Arrays.sort(counts);
        return new Outcome(counts.length, (double) missed / counts.length, Arrays.stream(counts).average().orElseThrow(),
                counts[(int) Math.ceil(0.99 * counts.length) - 1], counts[counts.length - 1]);
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
