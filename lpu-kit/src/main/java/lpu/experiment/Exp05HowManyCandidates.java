package lpu.experiment;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import lpu.codebook.TileVqOptions;
import lpu.corpus.Corpus;
import lpu.head.CoarseHead;
import lpu.model.Heads;
import lpu.profile.Recall;
import lpu.report.ResultTable;
import lpu.report.RunInfo;

/** Notebook 05: k against recall, sign and tile VQ, at equal and at other bits per weight. */
public final class Exp05HowManyCandidates {
    private Exp05HowManyCandidates() {
    }

    /**
     * @param positions hidden states measured
     * @param vqBits bits per weight of the tile VQ codebooks
     */
    public record Options(int positions, List<Double> vqBits) {
        public static Options standard() {
            return new Options(Lab.full() ? 4000 : TestText.POSITIONS, List.of(0.5, 1.0, 2.0));
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
        recalls.add(Recall.measure(Heads.sign(lab.engine()), test.states(), test.exact()).named("sign, 1 bit"));
        for (double bits : options.vqBits) {
            CoarseHead vq = Heads.vq(TileVqOptions.forBits(bits), lab.engine());
            String shown = BigDecimal.valueOf(bits).stripTrailingZeros().toPlainString();
            recalls.add(Recall.measure(vq, test.states(), test.exact())
                    .named("vq, " + shown + (bits == 1 ? " bit" : " bits")));
        }
        return RecallResult.of("sign and tile VQ", recalls, lab, info);
    }

    /** From {@link RecallResult#candidates}: the figures that matter, in words. */
    public static String notice(ResultTable candidates) {
        return ByModel.words(candidates, Exp05HowManyCandidates::noticeOfOne);
    }

    private static String noticeOfOne(ResultTable candidates) {
        RecallTables.Needs sign = RecallTables.needs(candidates, 0);
        StringBuilder words = new StringBuilder();
        for (int row = 1; row < candidates.table().rowCount(); row++) {
            RecallTables.Needs vq = RecallTables.needs(candidates, row);
            double fewer = (double) sign.k99() / vq.k99();
            words.append("%s: k@99 = %s, where the sign with 1 bit needs %s: %.1f times %s.%n".formatted(vq.name(),
                    vq.k99InWords(), sign.k99InWords(), Math.max(fewer, 1 / fewer), fewer < 1 ? "more" : "fewer"));
        }
        return words.toString();
    }
}
