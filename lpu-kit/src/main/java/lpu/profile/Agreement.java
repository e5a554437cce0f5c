package lpu.profile;

import lpu.head.LmHead;
import lpu.head.LmHead.Candidates;
import lpu.io.Progress;

/**
 * How often a head's greedy token is the exact head's.
 *
 * @param kept hidden states with the same token
 * @param states hidden states
 */
public record Agreement(int kept, int states) {

    /** @param exactTop1 the exact head's choice for each hidden state */
    public static Agreement measure(LmHead head, HiddenStates states, int[] exactTop1) {
        Candidates candidates = new Candidates(head.maxCandidates());
        float[] h = new float[states.width()];
        int kept = 0;
        try (Progress progress = Progress.of("greedy tokens of " + head.name(), states.count())) {
            for (int i = 0; i < states.count(); i++) {
                System.arraycopy(states.values(), i * h.length, h, 0, h.length);
                head.candidates(h, candidates);
                kept += candidates.argmax() == exactTop1[i] ? 1 : 0;
                progress.step(1);
            }
        }
        return new Agreement(kept, states.count());
    }

    public double share() {
        return (double) kept / states;
    }
}
