package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import lpu.fixed.Calibration;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedFormats;
import lpu.fixed.FixedModel;
import lpu.fixed.FixedWeights;
import lpu.fixed.FormatRule;
import lpu.fixed.TinyFixed;
import lpu.fixed.WeightFormat;
import lpu.io.Project;
import lpu.io.Sha256;
import lpu.model.Architecture;
import lpu.model.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FixedTrialsTest {
    private static final int[] TOKENS = new SplittableRandom(5).ints(40, 0, TinyModel.VOCABULARY).toArray();

    /** Perplexities are kept under a hash of the integers they come from: other integers are to be other files. */
    @Test
    void resultsAreKeptUnderTheIntegersThatFixedPointModelsCompute(@TempDir Path folder) {
        MessageDigest digest = Sha256.digest();
        for (Architecture architecture : Architecture.values()) {
            try (TinyFixed tiny = TinyFixed.of(architecture, folder)) {
                for (int tile : new int[] {0, 7}) {
                    FixedEngine engine = tiny.engine(tiny.fixed(12, 6, FormatRule.standard(), tile, TOKENS.length, UnaryOperator.identity()));
                    int[] hidden = new int[(TOKENS.length - 1) * engine.head().width()];
                    engine.run(TOKENS, 0, TOKENS.length - 1, engine.newCache(), hidden);
                    for (double p : FixedPerplexity.logProbabilities(engine.head(), hidden, TOKENS, 1, tiny.workers())) {
                        digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(p).flip());
                    }
                    digest.update(engine.model().overflows().overflows() > 0 ? (byte) 1 : 0);
                }
            }
        }
        assertEquals(FixedPerplexity.Trials.INTEGERS, Sha256.of(digest).substring(0, 16), "the new hash belongs into FixedPerplexity.Trials.INTEGERS");
    }

    /** A second time, in another process as it were, every trial is known and the file is as it was. */
    @Test
    void whatHasBeenMeasuredIsKnown(@TempDir Path folder) throws IOException {
        try (TinyLabs tiny = new TinyLabs(folder, "anna")) {
            Lab lab = tiny.labs.all().getFirst();
            Calibration calibration = CalibrationText.of(lab.corpus()).nodes(lab.engine());
            List<FixedFormats> formats = Stream.of(8, 16).map(bits -> FixedFormats.of(lab.model().config(), calibration, bits,
                    WeightFormat.of(8), FormatRule.standard())).toList();
            FixedPerplexity.Trials first = trials(lab);
            List<FixedPerplexity.Trials.Trial> measured = formats.stream().map(first::measure).toList();
            assertEquals(1, measured.get(1).perplexity() / first.floats(), 0.01);
            assertTrue(Math.abs(measured.get(0).perplexity() / first.floats() - 1) > 0.01, "8 bits change nothing");
            assertEquals(0, measured.get(1).overflows());
            Path file = trialsFile();
            String kept = Files.readString(file);
            assertEquals(2, kept.lines().count());
            FixedPerplexity.Trials second = trials(lab);
            assertEquals(measured, formats.stream().map(second::measure).toList());
            assertEquals(kept, Files.readString(file));

            Files.writeString(file, kept.substring(0, kept.length() - 4)); // cut off within the second
            FixedPerplexity.Trials third = trials(lab);
            assertEquals(measured, formats.stream().map(third::measure).toList());
            assertEquals(measured, formats.stream().map(trials(lab)::measure).toList());

            Chunks chunks = lab.chunks(lab.corpus(), 1); // the first of them without any cache
            FixedModel model = new FixedModel(new FixedWeights(lab.model(), lab.engine().workers()), formats.getFirst(), chunks.context());
            FixedEngine fixed = new FixedEngine(model, lab.engine().workers());
            FixedPerplexity plain = FixedPerplexity.measure(fixed, List.of(fixed.head()), chunks, lab.engine().workers()).getFirst();
            assertEquals(measured.getFirst(), new FixedPerplexity.Trials.Trial(plain.perplexity().perplexity(), plain.overflows()));
        }
    }

    private static FixedPerplexity.Trials trials(Lab lab) {
        return new FixedPerplexity.Trials(lab.engine(), lab.chunks(lab.corpus(), 1), lab.corpus().sha256());
    }

    private static Path trialsFile() throws IOException {
        try (Stream<Path> files = Files.list(Project.cache())) {
            return files.filter(f -> f.getFileName().toString().startsWith("trials-")).findFirst().orElseThrow();
        }
    }
}
