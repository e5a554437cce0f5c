package lpu.cli;

import lpu.model.Corpus;
import lpu.model.Tokenizer;
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

    /** @param most the most chunks used */
    Chunks chunks(Corpus corpus, Tokenizer tokenizer, int most) {
        return Chunks.of(tokenizer, corpus, context, most);
    }
}
