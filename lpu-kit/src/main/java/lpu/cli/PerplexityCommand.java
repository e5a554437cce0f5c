package lpu.cli;

import java.util.concurrent.Callable;
import lpu.corpus.Corpus;
import lpu.model.Engine;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.model.LanguageModel;
import lpu.model.Tokenizer;
import lpu.model.Tokenizers;
import lpu.profile.Chunks;
import lpu.profile.Perplexity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Perplexity of a text. */
@Command(name = "perplexity", mixinStandardHelpOptions = true,
        description = "Perplexity of a text by llama-perplexity's rule: chunks of one length, second halves scored.",
        footer = {"", "Example: ./lpu perplexity --text wikitext2 --chunks 20"})
final class PerplexityCommand implements Callable<Integer> {
    @Mixin
    ModelOptions modelOptions;

    @Option(names = "--head", paramLabel = "H", defaultValue = "exact",
            description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}")
    HeadKind kind;

    @Mixin
    HeadOptions headOptions;

    @Mixin
    TextOptions textOptions;

    @Option(names = "--chunks", defaultValue = "20", description = "the most chunks used; default ${DEFAULT-VALUE}")
    int chunkLimit;

    @Override
    public Integer call() {
        HeadSpec spec = headOptions.spec(kind);
        Corpus corpus = textOptions.corpus();
        try (LanguageModel model = modelOptions.load()) {
            Tokenizer tokenizer = Tokenizers.of(model.file());
            Chunks chunks = textOptions.chunks(corpus, tokenizer, chunkLimit);
            try (Engine engine = modelOptions.engine(model, chunks.context())) {
                Perplexity.Scorer scorer = spec.kind() == HeadKind.EXACT
                        ? Perplexity.exact(engine)
                        : Perplexity.of(Heads.lmHead(spec, engine));
                Perplexity result = Perplexity.measure(engine, scorer, chunks);
                System.out.printf("%s, %s head: %d chunks of %d, %d tokens scored, standard error %.4f%n",
                        corpus.name(), spec.kind(), chunks.count(), chunks.context(), result.scored(),
                        result.standardError());
                System.out.printf("perplexity: %.4f%n", result.perplexity());
            }
        }
        return 0;
    }
}
