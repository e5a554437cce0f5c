package lpu.cli;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import lpu.model.Corpus;
import lpu.model.GgufFile;
import lpu.model.ModelCatalogue;
import lpu.model.Tokenizer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints a file's token ids on one line. */
@Command(name = "tokenize",
        description = "Print a text file's token ids on one line, between BOS and EOS where the model wants them.",
        footer = {"", "Example: ./lpu tokenize --model smollm2 README.md"})
final class TokenizeCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "M", defaultValue = "smollm2",
            description = ModelOptions.KNOWN)
    String model;

    @Parameters(paramLabel = "FILE", description = "a UTF-8 text")
    Path file;

    @Override
    public Integer call() {
        String text = Corpus.read(file).text();
        try (GgufFile gguf = GgufFile.open(ModelCatalogue.locate(model))) {
            Tokenizer tokenizer = Tokenizer.of(gguf);
            int[] ids = tokenizer.withBosAndEos(tokenizer.encode(text));
            System.out.println(Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
        }
        return 0;
    }
}
