package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import lpu.model.TinyModel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finite models in which nothing is told apart: every command and head has a defined result, ties going to the lower id. */
class DegenerateModelsTest {
    private static final List<String> COARSE = List.of("sign", "vq", "calibrated");

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
        check(TinyModel.writeWithTokenizer(folder.resolve("zero.gguf"), v -> new float[TinyModel.D]));
    }

    @Test
    void aHeadOfRowsThatAreAllAlike() {
        float[] row = new float[TinyModel.D];
        SplittableRandom random = new SplittableRandom(3);
        for (int j = 0; j < row.length; j++) {
            row[j] = (float) random.nextGaussian();
        }
        check(TinyModel.writeWithTokenizer(folder.resolve("alike.gguf"), v -> row));
    }

    /** Hidden states have no covariance. */
    @Test
    void statesOfZeros() throws IOException {
        check(home.modelWith("output_norm.weight", b -> b.put(new byte[b.limit()])));
    }

    /** All logits are the same: every token is the first, every rank 1, perplexity the vocabulary's size. */
    private void check(Path model) {
        List<String> heads = new ArrayList<>(COARSE);
        heads.addFirst("exact");
        for (String head : heads) {
            String[] ends = {"--head", head, "--k", "16", "--calibrate", home.text.toString(), "--model", model.toString()};
            List<String> written = run("generate", ends, "--prompt", "a", "-n", "8").out();
            assertEquals("a", written.getFirst(), head); // token 0 ends the text
            assertEquals("perplexity: 271.0000", run("perplexity", ends, "--text", home.text.toString(), "--context", "16")
                    .outFromLast(0), head);
        }
        for (String head : COARSE) {
            CommandRun done = run("recall", new String[] {"--coarse", head, "--k", "16"}, "--calibrate", home.text.toString(),
                    "--model", model.toString(), "--text", home.text.toString(), "--context", "16");
            assertEquals(List.of("1", "1", "1", "1", "1"), List.of(done.out().get(2).strip().split(" +")), head);
        }
        for (String head : List.of("exact", "calibrated")) {
            CommandRun done = run("perplexity", new String[] {"--head", head, "--k", "16"}, "--fixed", "a16w8", "--calibrate",
                    home.text.toString(), "--model", model.toString(), "--text", home.text.toString(), "--context", "16");
            assertEquals("perplexity: 271.0000", done.outFromLast(0), head);
        }
        run("bench", new String[0], "--model", model.toString(), "--text", home.text.toString(), "--calibrate",
                home.text.toString(), "--no-peers", "--rounds", "3", "--threads", "1");
    }

    private static CommandRun run(String command, String[] options, String... more) {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of(options));
        all.addAll(List.of(more));
        CommandRun done = CommandRun.of(all.toArray(String[]::new));
        assertEquals(0, done.exit(), () -> all.stream().collect(Collectors.joining(" ")) + " → " + done);
        return done;
    }
}
