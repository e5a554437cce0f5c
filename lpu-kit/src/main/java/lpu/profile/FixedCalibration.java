package lpu.profile;

import lpu.fixed.Calibration;
import lpu.fixed.CalibrationFile;
import lpu.model.Arithmetic;
import lpu.model.Engine;
import lpu.model.LanguageModel;
import lpu.model.Tokenizers;
import lpu.report.Project;
import lpu.report.Sha256;

/** Ranges and histograms of a model's nodes on the first half of a text, kept in the cache. */
public final class FixedCalibration {
    /** Unless another number is asked for: 16,384 tokens. */
    public static final int CHUNKS = 32;
    private static final int CONTEXT = 512;

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
        int context = Math.min(CONTEXT, model.config().contextLength());
        String source = "node and column statistics by arithmetic %s of %s on %s (first half, sha256 %s), %d chunks of %d".formatted(
                Arithmetic.VERSION, model.file().sha256(), text.corpus().name(), text.corpus().sha256(), chunks, context);
        return CalibrationFile.get(Project.cache().resolve("nodes-%s.txt".formatted(Sha256.shortOf(source))), source, model.config(),
                () -> run(model, text, context, chunks, threads));
    }

    private static Calibration run(LanguageModel model, CalibrationText text, int context, int count, int threads) {
        Chunks chunks = Chunks.of(Tokenizers.of(model.file()), text.corpus().firstHalf().text(), context,
                Integer.MAX_VALUE);
        int[][] used = new int[Math.min(count, chunks.count())][];
        for (int c = 0; c < used.length; c++) {
            used[c] = chunks.chunk((int) ((long) c * chunks.count() / used.length));
        }
        try (Engine engine = new Engine(model, threads, context)) {
            return Calibration.of(engine, used);
        }
    }
}
