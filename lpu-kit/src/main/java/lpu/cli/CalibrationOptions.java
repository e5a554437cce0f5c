package lpu.cli;

import lpu.corpus.Corpus;
import lpu.model.HeadKind;
import lpu.model.StateSource;
import lpu.profile.CalibrationText;
import picocli.CommandLine.Option;

/** What a calibrated head is built for. */
final class CalibrationOptions {
    @Option(names = "--calibrate", paramLabel = "FILE", defaultValue = "c4",
            description = "text whose first half the calibrated head is built for: a file or wikitext2, ptb, c4;"
                    + " default ${DEFAULT-VALUE}")
    String text;

    /** The states for a head of this kind; null where it needs none. */
    StateSource states(HeadKind kind) {
        return kind == HeadKind.CALIBRATED ? source() : null;
    }

    StateSource source() {
        return CalibrationText.of(corpus());
    }

    Corpus corpus() {
        return Corpus.of(text);
    }
}
