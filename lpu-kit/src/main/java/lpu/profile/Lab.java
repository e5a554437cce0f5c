package lpu.profile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.KnownCorpus;
import lpu.model.LanguageModel;
import lpu.model.Tokenizer;
import lpu.plot.RunInfo;

/** What every experiment works with: one open model, its engine and tokenizer, and the seed. */
public record Lab(LanguageModel model, Tokenizer tokenizer, Engine engine, long seed) implements AutoCloseable {
    /** Tokens per chunk of text, as in the perplexity rule. */
    public static final int CONTEXT = 512;
    private static final int CONTEXT_LIMIT = 1024;

    /** Opens a model by catalogue name, path or URL, with all processors. */
    public static Lab open(String nameOrPath) {
        LanguageModel model = LanguageModel.open(nameOrPath);
        int limit = Math.min(CONTEXT_LIMIT, model.config().contextLength());
        Engine engine = new Engine(model, Runtime.getRuntime().availableProcessors(), limit);
        return new Lab(model, model.tokenizer(), engine, 1);
    }

    /** Whether long, figure-quality runs were asked for ({@code ./lpu reproduce --full}). */
    public static boolean full() {
        return System.getenv("LPU_FULL") != null;
    }

    /** {@link Corpus#forTests}. */
    public Corpus corpus() {
        return Corpus.forTests();
    }

    /** What heads are tested on: {@link #corpus}, PTB where it is at hand, and the second half of the text that calibrates them. */
    public List<Corpus> testTexts() {
        List<Corpus> texts = new ArrayList<>(List.of(corpus()));
        Corpus.find(KnownCorpus.PTB).ifPresent(texts::add);
        texts.add(CalibrationText.standard().corpus().secondHalf());
        return texts;
    }

    /** A corpus's tokens in chunks of {@link #CONTEXT}, or of the model's context where that is shorter. */
    public Chunks chunks(Corpus corpus) {
        return chunks(corpus, Integer.MAX_VALUE);
    }

    /** The first {@code most} of them. */
    public Chunks chunks(Corpus corpus, int most) {
        return Chunks.of(tokenizer, corpus, Math.min(CONTEXT, engine.contextLimit()), most);
    }

    /**
     * Hidden states at positions from all over a text ({@link HiddenStates#collect}), from the cache where it has them.
     *
     * @param positions how many; fewer when the text is too short
     */
    public HiddenStates states(Corpus corpus, int positions) {
        return KeptStates.collect(engine, chunks(corpus), positions);
    }

    /** The row that the exact head chooses for each hidden state, int[count], from the cache where it has them. */
    public int[] exactTop1(HiddenStates states) {
        return KeptStates.exactTop1(engine, states);
    }

    /** The hidden state from which the token after a prompt is chosen: float[d]. */
    public float[] hiddenAfter(String prompt) {
        int[] ids = tokenizer.withBos(tokenizer.encode(prompt));
        int d = model.config().width();
        float[] hidden = new float[ids.length * d];
        engine.prefill(ids, 0, ids.length, engine.newCache(), hidden);
        return Arrays.copyOfRange(hidden, hidden.length - d, hidden.length);
    }

    /** What a result of this lab was made with; {@code text} may be null. */
    public RunInfo runInfo(Corpus text) {
        String name = model.name() + " (" + model.file().sha256().substring(0, 8) + ")";
        return RunInfo.of(engine.workers().threads(), name, text == null ? null : text.name(), seed);
    }

    @Override
    public void close() {
        engine.close();
        model.close();
    }
}
