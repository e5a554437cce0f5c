package lpu.profile;

import lpu.fixed.Calibration;
import lpu.io.Project;
import lpu.io.Sha256;
import lpu.model.Arithmetic;
import lpu.model.Engine;
import lpu.model.LanguageModel;

/** Ranges and histograms of a model's nodes on the first half of a text, kept in the cache. */
public final class FixedCalibration {
    /** Unless another number is asked for: 16,384 tokens. */
    public static final int CHUNKS = 32;

    private FixedCalibration() {
    }

    /** With {@link #CHUNKS}. */
    public static Calibration of(LanguageModel model, CalibrationText text, int threads) {
        return of(model, text, CHUNKS, threads);
    }

    /**
     * From the cache, or by running the model for a minute or two.
     *
     * @param chunks from all over the text's first half, of 512 tokens or the most that the model takes; fewer
     *     when the text is shorter
     */
    public static Calibration of(LanguageModel model, CalibrationText text, int chunks, int threads) {
        String source = "node and column statistics by arithmetic %s of %s on %s (first half, sha256 %s), %d chunks of %d".formatted(
                Arithmetic.VERSION, model.file().sha256(), text.corpus().name(), text.corpus().sha256(), chunks,
                CalibrationText.context(model));
        return Calibration.kept(Project.cache().resolve("nodes-%s.json".formatted(Sha256.shortOf(source))), source, model.config(),
                () -> run(model, text.chunks(model), chunks, threads));
    }

    private static Calibration run(LanguageModel model, Chunks chunks, int count, int threads) {
        int[][] used = new int[Math.min(count, chunks.count())][];
        for (int c = 0; c < used.length; c++) {
            used[c] = chunks.chunk((int) ((long) c * chunks.count() / used.length));
        }
        try (Engine engine = new Engine(model, threads, chunks.context())) {
            return Calibration.of(engine, used);
        }
    }
}
