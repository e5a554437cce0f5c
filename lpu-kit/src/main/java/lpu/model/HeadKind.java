package lpu.model;

import java.util.Locale;

/** The LM heads a command can name. */
public enum HeadKind {
    EXACT, SIGN, VQ, CALIBRATED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
