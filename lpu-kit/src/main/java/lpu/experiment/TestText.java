package lpu.experiment;

import java.util.ArrayList;
import java.util.List;
import lpu.model.Corpus;
import lpu.model.KnownCorpus;
import lpu.profile.CalibrationText;
import lpu.profile.HiddenStates;
import lpu.profile.Lab;

/**
 * A text that heads are tested on: hidden states of one model, and the exact head's choices. Both are kept in the cache, so
 * notebooks that test on as many positions of the same text compute them once.
 *
 * @param exact the exact head's choice for each state
 */
record TestText(String name, HiddenStates states, int[] exact) {
    /** Ten misses are 1 % of them: the fewest that k@99 says something for. */
    static final int POSITIONS = 1000;

    static TestText of(Lab lab, Corpus corpus, int positions) {
        HiddenStates states = lab.states(corpus, positions);
        return new TestText(corpus.name(), states, lab.exactTop1(states));
    }

    /** {@link Lab#corpus}, PTB where it is at hand, and the second half of the calibration's text. */
    static List<TestText> all(Lab lab, int positions) {
        List<TestText> texts = new ArrayList<>();
        texts.add(of(lab, lab.corpus(), positions));
        Corpus.find(KnownCorpus.PTB).ifPresent(ptb -> texts.add(of(lab, ptb, positions)));
        texts.add(heldOut(lab, positions));
        return texts;
    }

    /** The second half of the calibration's text. */
    static TestText heldOut(Lab lab, int positions) {
        return of(lab, CalibrationText.standard().corpus().secondHalf(), positions);
    }
}
