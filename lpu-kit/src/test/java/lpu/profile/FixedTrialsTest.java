package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import lpu.fixed.FixedEngine;
import lpu.fixed.FormatRule;
import lpu.fixed.TinyFixed;
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
                    for (double p : new FixedScorer(engine, tiny.workers()).logProbabilities(TOKENS, 0)) {
                        digest.update(ByteBuffer.allocate(Double.BYTES).putDouble(p).flip());
                    }
                    digest.update(engine.model().overflows().overflows() > 0 ? (byte) 1 : 0);
                }
            }
        }
        assertEquals(FixedTrials.INTEGERS, Sha256.of(digest).substring(0, 16), "the new hash belongs into FixedTrials.INTEGERS");
    }
}
