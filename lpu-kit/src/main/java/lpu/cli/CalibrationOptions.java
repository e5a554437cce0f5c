package lpu.cli;

import lpu.model.Corpus;
import lpu.model.HeadKind;
import lpu.model.StateSource;
import lpu.profile.CalibrationText;
import picocli.CommandLine.Option;

/** What a calibrated head is built for. */
final class CalibrationOptions {
    @Option(names = "--calibrate", paramLabel = "FILE",
            description = "text whose first half the calibrated head is built for: a file, wikitext2, ptb, c4, or self for"
                    + " the text that comes with the toolkit; default: c4 where it is at hand, else self")
    String text;

    /** The states for a head of this kind; null where it needs none. */
    StateSource states(HeadKind kind) {
        return kind == HeadKind.CALIBRATED ? source() : null;
    }

    StateSource source() {
        return calibration();
    }

    CalibrationText calibration() {
        return text == null ? CalibrationText.standard() : CalibrationText.of(Corpus.of(text));
    }
}
