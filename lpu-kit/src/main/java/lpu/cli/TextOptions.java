package lpu.cli;

import java.util.function.BiConsumer;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.profile.Chunks;
import picocli.CommandLine.Option;

/** Which text, in chunks of which length. */
final class TextOptions {
    @Option(names = "--text", paramLabel = "FILE", required = true,
            description = "a UTF-8 text, or one of wikitext2, ptb, c4 in data/corpora or the folder LPU_DATA")
    String text;

    @Option(names = "--context", paramLabel = "N", defaultValue = "512",
            description = "tokens per chunk; default ${DEFAULT-VALUE}")
    int context;

    Corpus corpus() {
        return Corpus.of(text);
    }

    /**
     * Opens a model with an engine for chunks of a text, and closes both after the work.
     *
     * @param most the most chunks used
     */
    void run(ModelOptions options, Corpus corpus, int most, BiConsumer<Engine, Chunks> work) {
        try (LanguageModel model = options.load()) {
            Chunks chunks = Chunks.of(model.tokenizer(), corpus, context, most);
            try (Engine engine = options.engine(model, chunks.context())) {
                work.accept(engine, chunks);
            }
        }
    }
}
