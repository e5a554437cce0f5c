package lpu.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lpu.corpus.Corpus;
import lpu.corpus.KnownCorpus;
import lpu.profile.CalibrationText;
import lpu.profile.HiddenStates;

/**
 * A text that heads are tested on: hidden states of one model, and the exact head's choices.
 *
 * @param exact the exact head's choice for each state
 */
record TestText(String name, HiddenStates states, int[] exact) {
    /** Positions used of each chunk: fewer chunks take less time, and nearby positions are less alike than it seems. */
    private static final int PER_CHUNK = 128;

    static TestText of(Lab lab, Corpus corpus, int positions) {
        HiddenStates states = HiddenStates.collect(lab.engine(), lab.chunks(corpus), positions, PER_CHUNK);
        return new TestText(corpus.name(), states, states.exactTop1(lab.engine()));
    }


    /** WikiText-2 and PTB where they are at hand, and the second half of the calibration's text. */
    static List<TestText> all(Lab lab, int positions) {
        List<TestText> texts = new ArrayList<>();
        for (KnownCorpus known : List.of(KnownCorpus.WIKITEXT2, KnownCorpus.PTB)) {
            Optional<Corpus> corpus = Corpus.find(known).filter(c -> !c.equals(CalibrationText.standard().corpus()));
            corpus.ifPresent(c -> texts.add(of(lab, c, positions)));
        }
        texts.add(heldOut(lab, positions));
        return texts;
    }

    /** The second half of the calibration's text. */
    static TestText heldOut(Lab lab, int positions) {
        return of(lab, CalibrationText.standard().corpus().secondHalf(), positions);
    }
}
