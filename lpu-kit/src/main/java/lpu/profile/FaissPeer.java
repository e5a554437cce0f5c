package lpu.profile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lpu.io.Project;
import lpu.io.Sha256;
import lpu.simd.Matrix;

/**
 * FAISS's product quantisers over the same matrix and hidden states, in the project's Python environment; the script is
 * the resource {@value #SCRIPT}.
 */
final class FaissPeer implements Peer {
    private static final String SCRIPT = "faiss_head.py";

    private final PeerProcess process;
    private final List<TimedLine> lines = new ArrayList<>();
    private final List<Integer> linesThreads = new ArrayList<>();

    /**
     * Starts it and has it build its indexes, which it keeps in {@code cache} for the next time.
     *
     * @param k rows refined after the scan by the index that does all that a coarse-fine head does
     * @param key names the matrix in the cache's file names, beside the script that makes the indexes
     */
    FaissPeer(HeadFiles files, HiddenStates states, int k, String key, Path cache, List<Integer> threads)
            throws PeerMissing {
        Matrix w = files.matrix();
        String script = script();
        ProcessBuilder builder = new ProcessBuilder(Project.python(), "-c", script,
                files.matrixFile().toString(), files.statesFile().toString(), files.bestFile().toString(),
                Integer.toString(w.rows()), Integer.toString(w.columns()), Integer.toString(states.count()),
                Integer.toString(k), cache.resolve("faiss-" + key + "-" + Sha256.shortOf(script)).toString());
        process = new PeerProcess("FAISS", builder, cache.resolve("logs/bench-faiss.log"));
        try {
            declare(process.answer(), threads);
        } catch (PeerMissing e) {
            process.close();
            throw e;
        }
    }

    /** Lines {@code variant name bytes kept}, after {@code faiss version kernel}. */
    private void declare(List<String[]> answer, List<Integer> threads) {
        String owner = "FAISS " + answer.getFirst()[1];
        String kernel = answer.getFirst()[2];
        for (int t : threads) {
            for (String[] line : answer.subList(1, answer.size())) {
                double bytes = Double.parseDouble(line[2]);
                double kept = Double.parseDouble(line[3]);
                for (Part part : new Part[] {Part.HEAD, Part.HEAD_AGAIN}) {
                    lines.add(new TimedLine(t, owner, part, line[1], kernel, bytes, kept));
                    linesThreads.add(t);
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
    public void run(int threads, int rounds) throws PeerMissing {
        for (String[] answer : process.ask(threads + "\t" + rounds)) {
            Part part = Part.of(answer[0]);
            for (int i = 0; i < lines.size(); i++) {
                TimedLine line = lines.get(i);
                if (linesThreads.get(i) == threads && line.part() == part && line.variant().equals(answer[1])) {
                    line.add(Double.parseDouble(answer[2]));
                }
            }
        }
    }

    @Override
    public List<TimedLine> lines() {
        return lines;
    }

    @Override
    public void close() {
        process.close();
    }
}
