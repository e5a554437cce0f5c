package lpu.experiment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lpu.head.LmHead;
import lpu.io.Progress;
import lpu.model.Decoder;
import lpu.model.Decoder.Generation;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.Heads;
import lpu.model.Sampler;
import lpu.plot.Provenance;
import lpu.plot.ResultTable;
import lpu.plot.RunInfo;
import lpu.profile.CalibrationText;
import lpu.profile.Lab;
import lpu.profile.Labs;
import tech.tablesaw.api.DoubleColumn;
import tech.tablesaw.api.IntColumn;
import tech.tablesaw.api.StringColumn;
import tech.tablesaw.api.Table;

/** Notebook 07: greedy text of the coarse-fine head beside the exact head's. */
public final class Exp07TheSameText {
    private static final List<String> PROMPTS = List.of(
            "The lighthouse keeper opened the door and",
            "Water boils at a lower temperature on a mountain because",
            "In the year 1850, the railway",
            "To bake bread you need",
            "A prime number is",
            "The parliament voted on Tuesday to",
            "My grandmother used to say that",
            "The main difference between a virus and a bacterium is");

    /** Each with one bit per weight. */
    private static final List<HeadKind> COARSE = List.of(HeadKind.SIGN, HeadKind.VQ, HeadKind.CALIBRATED);

    private Exp07TheSameText() {
    }

    /**
     * @param prompts how many of the built-in prompts
     * @param tokens written after each
     * @param ks candidate budgets
     */
    public record Options(int prompts, int tokens, List<Integer> ks) {
        public static Options standard() {
            return Lab.full()
                    ? new Options(8, 128, List.of(16, 64, 256, 1024, 4096, 16384))
                    : new Options(4, 48, List.of(16, 64, 256, 1024, 4096));
        }
    }

    /**
     * @param summary one row per model and head: how much of the text equals the exact head's
     * @param texts each model's text by each head after each prompt
     */
    public record Result(ResultTable summary, ResultTable texts) {
    }

    /** A head's outcome over all prompts. */
    private record Outcome(String coarse, int k, List<Generation> generations) {
    }

    public static Result run(Labs labs, Options options) {
        List<Result> results = labs.each(lab -> run(lab, options));
        return new Result(ByModel.join(labs.names(), results.stream().map(Result::summary).toList()),
                ByModel.join(labs.names(), results.stream().map(Result::texts).toList()));
    }

    private static Result run(Lab lab, Options options) {
        LmHead exact = Heads.exact(lab.engine());
        List<Outcome> outcomes = new ArrayList<>();
        try (Progress progress = Progress.of("writing", options.prompts * (1L + COARSE.size() * options.ks.size()))) {
            outcomes.add(write(lab, exact, "exact", exact.vocabulary(), options, progress));
            for (HeadKind kind : COARSE) {
                for (int k : options.ks) {
                    LmHead head = Heads.lmHead(HeadSpec.of(kind).withK(k).calibratedOn(CalibrationText.standard()), lab.engine());
                    outcomes.add(write(lab, head, kind.toString(), k, options, progress));
                }
            }
        }
        RunInfo info = lab.runInfo(null);
        return new Result(summary(outcomes, info), texts(lab, outcomes, options, info));
    }

    private static Outcome write(Lab lab, LmHead head, String name, int k, Options options, Progress progress) {
        Decoder decoder = new Decoder(lab.engine(), head, new Sampler.Greedy());
        List<Generation> generations = new ArrayList<>();
        for (String prompt : PROMPTS.subList(0, options.prompts)) {
            int[] ids = lab.tokenizer().withBos(lab.tokenizer().encode(prompt));
            generations.add(decoder.generate(ids, options.tokens, lab.tokenizer()::isEndOfText, token -> { }));
            progress.step(1);
        }
        return new Outcome(name, k, generations);
    }

    private static ResultTable summary(List<Outcome> outcomes, RunInfo info) {
        StringColumn coarse = StringColumn.create("head");
        IntColumn ks = IntColumn.create("k");
        IntColumn same = IntColumn.create("identical texts");
        DoubleColumn equal = DoubleColumn.create("equal share");
        DoubleColumn speed = DoubleColumn.create("tokens/s");
        DoubleColumn mb = DoubleColumn.create("MB per token");
        List<Generation> exact = outcomes.getFirst().generations;
        for (Outcome outcome : outcomes) {
            int identical = 0;
            int equalTokens = 0;
            int tokens = 0;
            int written = 0;
            double seconds = 0;
            for (int i = 0; i < exact.size(); i++) {
                Generation own = outcome.generations.get(i);
                int[] wanted = exact.get(i).tokens();
                int mismatch = Arrays.mismatch(wanted, own.tokens());
                identical += mismatch < 0 ? 1 : 0;
                equalTokens += mismatch < 0 ? wanted.length : mismatch;
                tokens += wanted.length;
                written += own.tokens().length;
                seconds += own.decodeSeconds();
            }
            coarse.append(outcome.coarse);
            ks.append(outcome.k);
            same.append(identical);
            equal.append((double) equalTokens / tokens);
            speed.append(written / seconds);
            mb.append(outcome.generations.getFirst().bytesPerToken() / 1e6);
        }
        return ResultTable.of("Greedy text against the exact head's", Provenance.MEASURED, info, coarse, ks, same,
                equal, speed, mb);
    }

    private static ResultTable texts(Lab lab, List<Outcome> outcomes, Options options, RunInfo info) {
        StringColumn prompt = StringColumn.create("prompt");
        StringColumn coarse = StringColumn.create("head");
        IntColumn ks = IntColumn.create("k");
        StringColumn text = StringColumn.create("text");
        for (int i = 0; i < options.prompts; i++) {
            for (Outcome outcome : outcomes) {
                prompt.append(PROMPTS.get(i));
                coarse.append(outcome.coarse);
                ks.append(outcome.k);
                text.append(lab.tokenizer().decode(outcome.generations.get(i).tokens()).replaceAll("\\R", " "));
            }
        }
        return ResultTable.of("What each head wrote", Provenance.MEASURED, info, prompt, coarse, ks, text);
    }

    /** From {@link Result#texts}: each model's text after one prompt, by the exact and both coarse heads at one k. */
    public static Table sideBySide(ResultTable texts, int k) {
        Table t = texts.table();
        String first = t.stringColumn("prompt").get(0);
        return t.where(t.stringColumn("prompt").isEqualTo(first)
                .and(t.stringColumn("head").isEqualTo("exact").or(t.intColumn("k").isEqualTo(k))))
                .rejectColumns("prompt");
    }

    /** From {@link Result#summary}: the figures that matter, in words. */
    public static String notice(ResultTable summary) {
        return ByModel.words(summary, Exp07TheSameText::noticeOfOne);
    }

    private static String noticeOfOne(ResultTable summary) {
        Table t = summary.table();
        StringBuilder words = new StringBuilder();
        double exactMb = t.doubleColumn("MB per token").get(0);
        for (String head : COARSE.stream().map(HeadKind::toString).toList()) {
            Table identical = t.where(t.stringColumn("head").isEqualTo(head)
                    .and(t.intColumn("identical texts").isEqualTo(t.intColumn("identical texts").get(0))));
            if (identical.isEmpty()) {
                words.append("%s: no budget tried keeps every text.%n".formatted(head));
            } else {
                words.append("%s: every text is identical from k = %,d on, which reads %.1f MB per token instead of %.1f.%n"
                        .formatted(head, identical.intColumn("k").get(0),
                                identical.doubleColumn("MB per token").get(0), exactMb));
            }
        }
        return words.toString();
    }
}
