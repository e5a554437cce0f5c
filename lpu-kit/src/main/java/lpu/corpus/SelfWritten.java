package lpu.corpus;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import lpu.model.Decoder;
import lpu.model.Engine;
import lpu.model.Heads;
import lpu.model.Sampler;
import lpu.model.StreamDecoder;
import lpu.model.Tokenizer;
import lpu.report.AtomicFile;
import lpu.report.InputError;
import lpu.report.Progress;
import lpu.report.Project;

/**
 * Text a model writes itself, for when no corpus is at hand: passages drawn at temperature 1 after short openings. It
 * wanders as human text does not, so results from it carry its name and are not compared with those from a corpus.
 */
public final class SelfWritten {
    /** The most tokens of a passage after its opening; fewer where the engine's context is short. */
    private static final int PASSAGE_TOKENS = 384;
    /** Of many kinds, so that the states differ as those of found text do. */
    private static final String[] OPENINGS = {
        "The city was founded", "In a recent study,", "Once the rain had stopped,", "The company announced",
        "To solve the equation,", "During the eighteenth century", "The patient was", "Most birds",
        "Preheat the oven to", "\"I never said that,\"", "The defendant argued that", "Her second album",
        "Click the button to", "Our hotel offers", "The home team scored", "Dear Sir or Madam,",
        "Question: Why is the sky", "public static void main", "The river flows north", "Shares of the bank fell",
        "He was born in 1923 in", "This product comes with", "The enzyme binds to", "When I was a child, my",
        "The senate passed a bill", "A black hole is", "For sale: a used", "In the beginning of the war",
        "Step 1: Remove the", "The film stars", "According to the police,", "Students will learn how",
        "The best way to clean", "Thanks for the reply!", "Table 2 shows the results", "The church was built",
        "Investors should know that", "She opened the letter and", "The new phone has", "Many people believe that",
        "The species is found in", "What a great game!", "The treaty was signed", "If you are planning a trip",
        "The algorithm runs in", "My doctor told me", "On Monday the mayor", "The song was written by"
    };

    private SelfWritten() {
    }

    /**
     * A text of at least {@code tokens} tokens as the tokenizer reads it, kept on disk; the same for the same model,
     * size and seed, given a context that holds a whole passage. Throws InputError when not even an opening fits.
     */
    public static Corpus text(Engine engine, Tokenizer tokenizer, int tokens, long seed) {
        Path file = Project.cache().resolve("self-written-%s-%d-%d.txt".formatted(
                engine.model().file().sha256().substring(0, 12), tokens, seed));
        if (!Files.isRegularFile(file)) {
            AtomicFile.writeText(file, write(engine, tokenizer, tokens, seed));
        }
        return new Corpus("self-written", Corpus.read(file).text());
    }

    private static String write(Engine engine, Tokenizer tokenizer, int tokens, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Decoder decoder = new Decoder(engine, Heads.exact(engine), new Sampler.Nucleus(1, 0, 1, random));
        StringBuilder text = new StringBuilder();
        try (Progress progress = Progress.of("writing a text", tokens)) {
            for (int passage = 0, written = 0; written < tokens; passage++) {
                String body = passage(decoder, engine.contextLimit(), tokenizer, OPENINGS[passage % OPENINGS.length]);
                text.append(body).append("\n\n");
                int length = tokenizer.encode(body).length; // not always as many as were drawn
                progress.step(length);
                written += length;
            }
        }
        return text.toString();
    }

    private static String passage(Decoder decoder, int contextLimit, Tokenizer tokenizer, String opening) {
        int[] ids = tokenizer.withBos(tokenizer.encode(opening));
        int room = contextLimit - ids.length;
        if (room < 1) {
            throw new InputError("a context of " + contextLimit + " is too short for the model to write a text");
        }
        StreamDecoder words = new StreamDecoder(tokenizer);
        StringBuilder body = new StringBuilder(opening);
        decoder.generate(ids, Math.min(PASSAGE_TOKENS, room), tokenizer::isEndOfText, token -> {
            if (!tokenizer.isEndOfText(token)) {
                body.append(words.accept(token));
            }
        });
        return body.append(words.finish()).toString();
    }
}
