package lpu.head;

import lpu.report.InputError;

/**
 * @param hiddenBits of each column of the hidden state, its sign included, 2 to 16
 * @param rowMagnitude whether a row's score is multiplied by its mean |w|, which costs two bytes per row
 */
public record SignOptions(int hiddenBits, boolean rowMagnitude) {
    /** Additions only, and a hidden state fine enough not to matter. */
    public static final SignOptions STANDARD = new SignOptions(12, false);

    public SignOptions {
        if (hiddenBits < 2 || hiddenBits > 16) {
            throw new InputError("the hidden state of the sign head needs 2 to 16 bits, not " + hiddenBits);
        }
    }
}
