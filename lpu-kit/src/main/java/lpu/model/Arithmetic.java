package lpu.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import lpu.io.Sha256;

/**
 * Which numbers this version of the code computes: a hash of the hashes of hidden states, codebooks, statistics, a perplexity and
 * generated tokens of real models, in {@value #RESULTS}. A test holds the code to them, so that code that computes anything else
 * has another version. What is kept on disk is kept under it: results of older code are never taken for this code's.
 */
public final class Arithmetic {
    private static final String RESULTS = "same-bits.txt";

    /** 16 hexadecimal digits that stand for the numbers that this code computes. */
    public static final String VERSION = Sha256.shortOf(results());

    private Arithmetic() {
    }

    private static String results() {
        try (InputStream in = Arithmetic.class.getResourceAsStream(RESULTS)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
