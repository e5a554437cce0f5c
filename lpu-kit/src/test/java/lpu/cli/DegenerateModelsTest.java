package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import lpu.model.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finite models in which nothing is told apart: every command and head has a defined result, ties going to the lower id. */
class DegenerateModelsTest {
    private static final List<String> HEADS = List.of("exact", "sign", "vq", "calibrated");
    private static final int VOCABULARY = 271;

    @TempDir
    Path folder;

    private TinyHome home;

    @BeforeEach
    void open() throws IOException {
        home = new TinyHome(folder, false);
    }

    @AfterEach
    void close() {
        home.close();
    }

    @Test
    void aHeadOfZeros() {
        Path model = TinyModel.writeWithTokenizer(folder.resolve("zero.gguf"), v -> new float[TinyModel.D]);
        check(model, HEADS, HEADS);
        run(model, "bench", "--text", home.text.toString(), "--calibrate", home.text.toString(), "--no-peers", "--rounds", "3",
                "--threads", "1");
    }

    /** What a coarse head thinks of the rows that are not computed is nearly, but not just, what they are. */
    @Test
    void aHeadOfRowsThatAreAllAlike() {
        float[] row = new float[TinyModel.D];
        SplittableRandom random = new SplittableRandom(3);
        for (int j = 0; j < row.length; j++) {
            row[j] = (float) random.nextGaussian();
        }
        check(TinyModel.writeWithTokenizer(folder.resolve("alike.gguf"), v -> row), HEADS, List.of("exact"));
    }

    /** Hidden states have no covariance; the rows' biases in a calibrated head differ. */
    @Test
    void statesOfZeros() throws IOException {
        List<String> tied = List.of("exact", "sign", "vq");
        check(home.modelWith("output_norm.weight", b -> b.put(new byte[b.limit()])), tied, tied);
    }

    /**
     * @param tied heads that find all rows alike: every token is the first, which ends the text, and every rank is 1
     * @param uniform heads by which all tokens have the same probability: perplexity is the vocabulary's size
     */
    private void check(Path model, List<String> tied, List<String> uniform) {
        String text = home.text.toString();
        for (String head : HEADS) {
            List<String> written = run(model, "generate", "--prompt", "a", "-n", "8", "--head", head, "--k", "16", "--calibrate", text)
                    .out();
            assertTrue(!tied.contains(head) || written.getFirst().equals("a"), head + " writes " + written);
            checkPerplexity(uniform.contains(head), run(model, "perplexity", "--text", text, "--context", "16", "--head", head,
                    "--k", "16", "--calibrate", text));
            if (head.equals("exact")) {
                continue;
            }
            CommandRun recall = run(model, "recall", "--text", text, "--context", "16", "--coarse", head, "--k", "16",
                    "--calibrate", text);
            String ranks = recall.out().stream().dropWhile(line -> !line.contains("k@50")).skip(1).findFirst().orElseThrow().strip()
                    .replaceAll(" +", " ");
            assertTrue(!tied.contains(head) || ranks.equals("1 1 1 1 1"), head + ": " + ranks);
        }
        for (String head : List.of("exact", "calibrated")) {
            checkPerplexity(uniform.contains(head), run(model, "perplexity", "--text", text, "--context", "16", "--fixed", "a16w8",
                    "--head", head, "--k", "16", "--calibrate", text));
        }
    }

    private static void checkPerplexity(boolean uniform, CommandRun done) {
        double perplexity = Double.parseDouble(done.outFromLast(0).substring("perplexity: ".length()));
        assertTrue(perplexity >= 1 && perplexity < 1e6, done.toString());
        assertTrue(!uniform || perplexity == VOCABULARY, done.toString());
    }

    private static CommandRun run(Path model, String command, String... options) {
        String[] all = Stream.concat(Stream.of(command, "--model", model.toString()), Stream.of(options)).toArray(String[]::new);
        CommandRun done = CommandRun.of(all);
        assertEquals(0, done.exit(), () -> String.join(" ", all) + " → " + done);
        return done;
    }
}
