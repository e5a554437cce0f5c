package lpu.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lpu.corpus.Corpus;
import lpu.head.CoarseHead;
import lpu.head.SignHead.RowScale;
import lpu.model.Heads;
import lpu.profile.HiddenStates;
import lpu.profile.Recall;
import lpu.report.Provenance;
import lpu.report.ResultTable;
import lpu.report.RunInfo;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;

/** Notebook 03: recall of the sign head, with and without row magnitudes, for hidden states of few and many bits. */
public final class Exp03HowFarTheSignTakesUs {
    private static final int FINE_BITS = 12;

    private Exp03HowFarTheSignTakesUs() {
    }

    /**
     * @param positions hidden states measured
     * @param hiddenBits coarser hidden states to try beside the fine one
     */
    public record Options(int positions, List<Integer> hiddenBits) {
        public static Options standard() {
            return new Options(Lab.full() ? 4000 : TestText.POSITIONS, List.of(2, 4));
        }
    }

    public static RecallResult run(Labs labs, Options options) {
        return RecallResult.join(labs, labs.each(lab -> run(lab, options)));
    }

    private static RecallResult run(Lab lab, Options options) {
        Corpus corpus = lab.corpus();
        RunInfo info = lab.runInfo(corpus);
        TestText test = TestText.of(lab, corpus, options.positions);
        List<Recall> recalls = new ArrayList<>();
        recalls.add(recall(lab, RowScale.ONE, FINE_BITS, test));
        recalls.add(recall(lab, RowScale.MEAN_ABS, FINE_BITS, test));
        for (int bits : options.hiddenBits) {
            recalls.add(recall(lab, RowScale.ONE, bits, test));
        }
        return RecallResult.of("the sign", recalls, lab, info);
    }

    private static Recall recall(Lab lab, RowScale scale, int bits, TestText test) {
        CoarseHead head = Heads.sign(scale, bits, lab.engine());
        return Recall.measure(head, test.states(), test.exact()).named(head.name() + ", h in " + bits + " bits");
    }

    /** Columns of the hidden state from the strongest: rank, share of Σ E[h²], and the same summed up. */
    public static ResultTable columnEnergy(Labs labs) {
        return labs.table(Exp03HowFarTheSignTakesUs::columnEnergy);
    }

    private static ResultTable columnEnergy(Lab lab) {
        Corpus corpus = lab.corpus();
        HiddenStates states = TestText.of(lab, corpus, TestText.POSITIONS).states();
        double[] energy = new double[states.width()];
        for (int i = 0; i < states.values().length; i++) {
            double h = states.values()[i];
            energy[i % energy.length] += h * h;
        }
        double total = Arrays.stream(energy).sum();
        Arrays.sort(energy);
        IntColumn rank = IntColumn.create("column rank");
        DoubleColumn share = DoubleColumn.create("share of energy");
        DoubleColumn cumulative = DoubleColumn.create("cumulative share");
        double sum = 0;
        for (int i = 1; i <= energy.length; i++) {
            double own = energy[energy.length - i] / total;
            sum += own;
            rank.append(i);
            share.append(own);
            cumulative.append(sum);
        }
        return ResultTable.of("Energy of the hidden state's columns", Provenance.MEASURED, lab.runInfo(corpus), rank,
                share, cumulative);
    }

    /** From {@link RecallResult#candidates}: the figures that matter, in words. */
    public static String notice(ResultTable candidates) {
        return ByModel.words(candidates, Exp03HowFarTheSignTakesUs::noticeOfOne);
    }

    private static String noticeOfOne(ResultTable candidates) {
        RecallTables.Needs plain = RecallTables.needs(candidates, 0);
        RecallTables.Needs weighted = RecallTables.needs(candidates, 1);
        RecallTables.Needs coarsest = RecallTables.needs(candidates, 2);
        return """
                Half of the positions need %,d candidates or fewer, 99 %% of them %s: the tail is %,d times the middle.
                Multiplying each row by its mean |w| changes k@99 to %s.
                A hidden state in so few bits that little but signs are left (%s) needs %s.
                """.formatted(plain.k50(), plain.k99InWords(), plain.k99() / plain.k50(), weighted.k99InWords(), coarsest.name(),
                coarsest.k99InWords());
    }
}
