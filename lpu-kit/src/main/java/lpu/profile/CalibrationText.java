package lpu.profile;

import lpu.codebook.Moments;
import lpu.head.ExactBatch;
import lpu.io.InputError;
import lpu.io.Progress;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.KnownCorpus;
import lpu.model.LanguageModel;
import lpu.model.StateSource;

/**
 * The hidden states of a model on the first half of a text: what calibrated heads are built for. The second half is left
 * for testing.
 *
 * @param positions hidden states used; fewer when the text is too short
 */
public record CalibrationText(Corpus corpus, int positions) implements StateSource {
    /** Enough that twice as many change little (notebook 06). */
    public static final int POSITIONS = 16_384;
    private static final int CONTEXT = 512;
    /** States whose probabilities are averaged; each costs a pass over the whole head. */
    private static final int PROBABILITY_STATES = 2048;

    /** With {@link #POSITIONS}. */
    public static CalibrationText of(Corpus corpus) {
        return new CalibrationText(corpus, POSITIONS);
    }

    /** C4 where it is at hand, as it is the most varied, otherwise the text that comes with the toolkit. */
    public static CalibrationText standard() {
        return of(Corpus.find(KnownCorpus.C4).orElseGet(Corpus::selfWritten));
    }

    @Override
    public String id() {
        return "%s (sha256 %s), the first %d positions in chunks of at most %d, probabilities of %d".formatted(corpus.name(), corpus.sha256(),
                positions, CONTEXT, PROBABILITY_STATES);
    }

    @Override
    public Moments moments(Engine engine) {
        return states(engine, positions).moments(engine.workers());
    }

    @Override
    public float[] rowProbabilities(Engine engine) {
        HiddenStates states = states(engine, Math.min(positions, PROBABILITY_STATES));
        ExactBatch head = new ExactBatch(engine.model().head(), engine.batchMultiply(), engine.workers());
        try (Progress progress = Progress.of("mean probabilities of all rows, states", states.count())) {
            float[] mean = head.meanProbabilities(states.values(), states.count());
            progress.step(states.count());
            return mean;
        }
    }

    /** By an engine of its own: the given one's context may be short. */
    private HiddenStates states(Engine engine, int count) {
        Chunks chunks = chunks(engine.model());
        try (Engine own = new Engine(engine.model(), engine.workers().threads(), chunks.context())) {
            return KeptStates.collect(own, chunks, count, chunks.context());
        }
    }

    /** The text's first half in chunks of {@link #context}; throws InputError when it has less than one. */
    Chunks chunks(LanguageModel model) {
        int context = context(model);
        try {
            return Chunks.of(model.tokenizer(), corpus.firstHalf(), context, Integer.MAX_VALUE);
        } catch (InputError e) {
            throw new InputError(e.getMessage() + "; a text to calibrate on needs " + context + " tokens in its first half", e);
        }
    }

    /** Tokens of a chunk: 512, or the most that the model takes. */
    static int context(LanguageModel model) {
        return Math.min(CONTEXT, model.config().contextLength());
    }
}
