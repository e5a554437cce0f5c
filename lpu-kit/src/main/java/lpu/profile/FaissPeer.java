package lpu.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import lpu.io.Project;
import lpu.io.Sha256;
import lpu.simd.Matrix;

/**
 * FAISS's product quantisers over the same matrix and hidden states, in the project's Python environment; the script is
 * the resource {@value #SCRIPT}.
 */
final class FaissPeer extends Peer {
    private static final String SCRIPT = "faiss_head.py";

    private final Server server;

    /**
     * Starts it and has it build its indexes, which it keeps in {@code cache} for the next time.
     *
     * @param k rows refined after the scan by the index that does all that a coarse-fine head does
     * @param key names the matrix in the cache's file names, beside the script that makes the indexes
     */
    FaissPeer(HeadFiles files, HiddenStates states, int k, String key, Path cache, List<Integer> threads) throws Missing {
        Matrix w = files.matrix();
        String script = script();
        server = new Server("FAISS", List.of(Project.python(), "-c", script, files.matrixFile().toString(),
                files.statesFile().toString(), files.bestFile().toString(), Integer.toString(w.rows()), Integer.toString(w.columns()),
                Integer.toString(states.count()), Integer.toString(k),
                cache.resolve("faiss-" + key + "-" + Sha256.shortOf(script)).toString()), cache.resolve("logs/bench-faiss.log"));
        try {
            declare(server.answer(), threads);
        } catch (Missing e) {
            server.close();
            throw e;
        }
    }

    /** Lines {@code variant name bytes kept}, after {@code faiss version kernel}. */
    private void declare(List<String[]> answer, List<Integer> threads) {
        String owner = "FAISS " + answer.getFirst()[1];
        String kernel = answer.getFirst()[2];
        for (int t : threads) {
            for (String[] line : answer.subList(1, answer.size())) {
                for (Part part : List.of(Part.HEAD, Part.HEAD_AGAIN)) {
                    add(new TimedLine(t, owner, part, line[1], kernel).bytes(Double.parseDouble(line[2]))
                            .kept(Double.parseDouble(line[3])));
                }
            }
        }
    }

    private static String script() {
        try (InputStream in = FaissPeer.class.getResourceAsStream(SCRIPT)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    List<Time> measure(int threads, int rounds) throws Missing {
        return server.ask(threads + "\t" + rounds).stream()
                .map(answer -> new Time(Part.of(answer[0]), answer[1], Double.parseDouble(answer[2]))).toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
