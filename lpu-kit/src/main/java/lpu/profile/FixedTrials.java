package lpu.profile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedFormats;
import lpu.fixed.FixedModel;
import lpu.fixed.FixedSpec;
import lpu.fixed.FixedWeights;
import lpu.io.InputError;
import lpu.io.Project;
import lpu.io.Sha256;
import lpu.model.Arithmetic;
import lpu.model.Engine;

/**
 * Perplexities of one model under many assignments, on the same chunks of one text. Each result is kept in the cache as soon as it
 * is there: what was interrupted goes on where it stopped.
 */
public final class FixedTrials {
    /** A hash of what tiny fixed-point models compute, to which a test holds the code: results of other integers are of no use. */
    static final String INTEGERS = "205bc7115253faff";

    private final Engine engine;
    private final Chunks chunks;
    private final FixedWeights weights;
    private final Path file; // a line for each result: hash of the assignment, perplexity, overflows
    private final Map<String, Trial> known = new HashMap<>();

    /** @param overflows values that did not fit their formats, of all */
    public record Trial(double perplexity, long overflows) {
    }

    /** @param text that the chunks are of, for the cache: its hash */
    public FixedTrials(Engine engine, Chunks chunks, String text) {
        this.engine = engine;
        this.chunks = chunks;
        weights = new FixedWeights(engine.model(), engine.workers());
        file = Project.cache().resolve("trials-%s.csv".formatted(Sha256.shortOf("%s %s %s %s %d %d".formatted(INTEGERS,
                Arithmetic.VERSION, engine.model().file().sha256(), text, chunks.count(), chunks.context()))));
        read();
    }

    /** Lines that are not whole are passed over: their trials were cut off. */
    private void read() {
        try {
            for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
                String[] cells = line.split(",");
                if (line.endsWith(";") && cells.length == 4) {
                    known.put(cells[0], new Trial(Double.parseDouble(cells[1]), Long.parseLong(cells[2])));
                }
            }
        } catch (IOException | NumberFormatException e) {
            throw new InputError(file + " cannot be read: " + InputError.reason(e) + "; remove it", e);
        }
    }

    /** The float model's perplexity, measured now. */
    public double floats() {
        return Perplexity.measure(engine, Perplexity.exact(engine), chunks).perplexity();
    }

    /** The fixed-point model's, from the cache where it is known. */
    public Trial measure(FixedFormats assignment) {
        String key = Sha256.shortOf(FixedSpec.text(assignment));
        return known.computeIfAbsent(key, k -> {
            Trial trial = run(assignment);
            keep(k + "," + trial.perplexity + "," + trial.overflows + ",;\n");
            return trial;
        });
    }

    private Trial run(FixedFormats assignment) {
        FixedModel model = new FixedModel(weights, assignment, chunks.context());
        FixedEngine fixed = new FixedEngine(model, engine.workers());
        FixedPerplexity measured = FixedPerplexity.measure(fixed, List.of(fixed.head()), chunks, engine.workers()).getFirst();
        return new Trial(measured.perplexity().perplexity(), measured.overflows());
    }

    private void keep(String line) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
