package lpu.experiment;

import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lpu.corpus.Corpus;
import lpu.head.Candidates;
import lpu.head.LmHead;
import lpu.model.Engine;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.profile.Chunks;
import lpu.profile.Perplexity;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/**
 * Notebook 05, its last part: perplexity over the logits of a coarse-fine head, which are exact for the candidates and
 * the coarse stage's estimate for every other row.
 */
public final class CoarseFinePerplexity {
    private static final String INSIDE = "among candidates";
    private static final String PERPLEXITY = "perplexity";

    private CoarseFinePerplexity() {
    }

    /**
     * @param chunks of the text
     * @param heads beside the exact one
     */
    public record Options(int chunks, List<HeadSpec> heads) {
        public static Options standard() {
            return new Options(Lab.full() ? 8 : 2, List.of(new HeadSpec(HeadKind.VQ, 1, 4096),
                    new HeadSpec(HeadKind.VQ, 1, 256), new HeadSpec(HeadKind.SIGN, 1, 4096)));
        }
    }

    /** One head on one model; {@code exactTargets} of the scored tokens were among the candidates. */
    private record Outcome(HeadSpec head, Perplexity perplexity, double exactTargets) {
    }

    /** Columns: model, head, k, tokens scored, share of them among the candidates, perplexity, standard error. */
    public static ResultTable measure(Labs labs, Options options) {
        return labs.table(lab -> measure(lab, options));
    }

    private static ResultTable measure(Lab lab, Options options) {
        Corpus corpus = lab.corpus();
        Chunks chunks = lab.chunks(corpus, options.chunks);
        int vocabulary = lab.model().config().vocabulary();
        Scored states = new Scored(lab.engine());
        List<Outcome> outcomes = new ArrayList<>();
        outcomes.add(new Outcome(new HeadSpec(HeadKind.EXACT, 1, vocabulary),
                Perplexity.measure(states.by(Perplexity.exact(lab.engine())), chunks), 1));
        for (HeadSpec spec : options.heads) {
            LmHead head = Heads.lmHead(spec, lab.engine());
            Counter counter = new Counter(head, Perplexity.of(head));
            Perplexity perplexity = Perplexity.measure(states.by(counter), chunks);
            outcomes.add(new Outcome(spec, perplexity, (double) counter.inside / perplexity.scored()));
        }
        return ResultTable.of("Perplexity with the coarse score in place of the logits left out", Provenance.MEASURED,
                lab.runInfo(corpus),
                StringColumn.create("head", outcomes.stream().map(o -> o.head.kind().toString()).toList()),
                IntColumn.create("k", outcomes.stream().mapToInt(o -> Math.min(o.head.k(), vocabulary)).toArray()),
                IntColumn.create("scored", outcomes.stream().mapToInt(o -> o.perplexity.scored()).toArray()),
                DoubleColumn.create(INSIDE, outcomes.stream().mapToDouble(Outcome::exactTargets).toArray()),
                DoubleColumn.create(PERPLEXITY, outcomes.stream().mapToDouble(o -> o.perplexity.perplexity()).toArray()),
                DoubleColumn.create("± standard error",
                        outcomes.stream().mapToDouble(o -> o.perplexity.standardError()).toArray()));
    }

    /** The model's hidden states of each chunk, computed once for all heads. */
    private record Scored(Engine engine, Map<IntBuffer, float[]> hidden) {
        Scored(Engine engine) {
            this(engine, new HashMap<>());
        }

        Perplexity.ChunkScorer by(Perplexity.Scorer scorer) {
            return new Perplexity.ChunkScorer() {
                @Override
                public String model() {
                    return engine.model().name();
                }

                @Override
                public double[] logProbabilities(int[] tokens, int first) {
                    int d = engine.model().config().width();
                    float[] all = hidden.computeIfAbsent(IntBuffer.wrap(tokens), chunk -> {
                        float[] states = new float[tokens.length * d];
                        engine.prefill(tokens, 0, tokens.length, engine.newCache(), states);
                        return states;
                    });
                    int n = tokens.length - 1 - first;
                    float[] scored = Arrays.copyOfRange(all, first * d, (first + n) * d);
                    return scorer.logProbabilities(scored, n, tokens, first + 1);
                }
            };
        }
    }

    /** Scores by another scorer and counts the targets that are among the head's candidates. */
    private static final class Counter implements Perplexity.Scorer {
        private final LmHead head;
        private final Perplexity.Scorer scorer;
        private final Candidates candidates;
        private long inside;

        Counter(LmHead head, Perplexity.Scorer scorer) {
            this.head = head;
            this.scorer = scorer;
            candidates = new Candidates(head.maxCandidates());
        }

        @Override
        public double[] logProbabilities(float[] hidden, int n, int[] targets, int targetsAt) {
            int d = head.width();
            for (int i = 0; i < n; i++) {
                head.candidates(Arrays.copyOfRange(hidden, i * d, (i + 1) * d), candidates);
                if (Arrays.binarySearch(candidates.ids, 0, candidates.count, targets[targetsAt + i]) >= 0) {
                    inside++;
                }
            }
            return scorer.logProbabilities(hidden, n, targets, targetsAt);
        }
    }

    /** From {@link #measure}'s table: the figures that matter, in words. */
    public static String notice(ResultTable table) {
        return ByModel.words(table, CoarseFinePerplexity::noticeOfOne);
    }

    private static String noticeOfOne(ResultTable table) {
        Table t = table.table();
        double exact = t.doubleColumn(PERPLEXITY).get(0);
        StringBuilder words = new StringBuilder();
        for (int row = 1; row < t.rowCount(); row++) {
            double own = t.doubleColumn(PERPLEXITY).get(row);
            words.append("%s, k = %,d: %.1f %% of the text's tokens were candidates; ".formatted(
                    t.stringColumn("head").get(row), t.intColumn("k").get(row), 100 * t.doubleColumn(INSIDE).get(row)));
            words.append("perplexity %.2f instead of %.2f (%+.1f %%).%n".formatted(own, exact, 100 * (own / exact - 1)));
        }
        return words.toString();
    }
}
