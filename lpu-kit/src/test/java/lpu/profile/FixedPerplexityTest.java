package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import lpu.fixed.FixedCoarseFineHead;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedFormats;
import lpu.fixed.FixedLmHead;
import lpu.fixed.FixedModel;
import lpu.fixed.FixedWeights;
import lpu.fixed.FormatRule;
import lpu.fixed.WeightFormat;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.simd.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two chunks of a tiny model's text, in 16-bit activations and 8-bit weights. */
class FixedPerplexityTest {
    private static final int V = 271;

    /** One for all tests: what calibrates the head takes seconds to compute and is then kept. */
    @TempDir
    static Path folder;

    private TinyLabs tiny;
    private Lab lab;
    private Workers workers;
    private Chunks chunks;

    @BeforeEach
    void open() throws IOException {
        tiny = new TinyLabs(folder, "anna");
        lab = tiny.labs.all().getFirst();
        workers = lab.engine().workers();
        chunks = lab.chunks(lab.corpus(), 2);
        assertEquals(2, chunks.count());
    }

    @AfterEach
    void close() {
        tiny.close();
    }

    private FixedEngine engine(FormatRule rule) {
        FixedFormats formats = FixedFormats.of(lab.model().config(), CalibrationText.standard().nodes(lab.engine()), 16, WeightFormat.of(8), rule);
        return new FixedEngine(new FixedModel(new FixedWeights(lab.model(), workers), formats, chunks.context()), workers);
    }

    private FixedCoarseFineHead coarseFine(FixedEngine engine, int k) {
        return FixedCoarseFineHead.of(HeadSpec.machine(HeadKind.CALIBRATED).withK(k).calibratedOn(CalibrationText.standard()), lab.engine(), engine);
    }

    /** With all rows as candidates the coarse-fine head is the exact one, and that is within 1 % of the float model's. */
    @Test
    void allRowsAsCandidatesAreTheExactHead() {
        FixedEngine engine = engine(FormatRule.standard());
        List<FixedLmHead> heads = List.of(engine.head(), coarseFine(engine, V));
        List<FixedPerplexity> measured = FixedPerplexity.measure(engine, heads, chunks, workers);
        double floats = Perplexity.measure(lab.engine(), Perplexity.exact(lab.engine()), chunks).perplexity();
        for (FixedPerplexity each : measured) {
            assertEquals(1, each.perplexity().perplexity() / floats, 0.01);
            assertEquals(new Agreement(2 * chunks.scored(), 2 * chunks.scored()), each.greedy());
            assertEquals(0, each.overflows());
        }
        assertEquals(1, measured.get(1).perplexity().perplexity() / measured.get(0).perplexity().perplexity(), 1e-6);
    }

    /** One candidate is right where the coarse score's best row is the exact head's, which is not everywhere. */
    @Test
    void oneCandidateIsNotEnough() {
        FixedEngine engine = engine(FormatRule.standard());
        FixedPerplexity measured = FixedPerplexity.measure(engine, List.of(coarseFine(engine, 1)), chunks, workers).getFirst();
        assertTrue(measured.greedy().share() > 0.2 && measured.greedy().share() < 1, measured.greedy().toString());
    }

    /** Heads by themselves and chunks by themselves give the same as all at once. */
    @Test
    void headsAndChunksByThemselves() {
        FixedEngine engine = engine(FormatRule.standard());
        List<FixedLmHead> heads = List.of(engine.head(), coarseFine(engine, 20));
        List<FixedPerplexity> together = FixedPerplexity.measure(engine, heads, chunks, workers);
        for (int h = 0; h < heads.size(); h++) {
            List<FixedLmHead> one = List.of(heads.get(h));
            assertEquals(together.get(h), FixedPerplexity.measure(engine, one, chunks, workers).getFirst());
            List<FixedPerplexity> each = IntStream.range(0, 2)
                    .mapToObj(c -> FixedPerplexity.measure(engine, one, chunks.only(c), workers).getFirst()).toList();
            double nats = each.stream().mapToDouble(e -> Math.log(e.perplexity().perplexity())).sum() / 2;
            assertEquals(Math.exp(nats), together.get(h).perplexity().perplexity(), 1e-9 * Math.exp(nats));
            assertEquals(together.get(h).greedy().kept(), each.get(0).greedy().kept() + each.get(1).greedy().kept());
        }
    }

    /** Formats that one value in a thousand of the calibration exceeds saturate some, as the model's own report says. */
    @Test
    void overflowsAreCounted() {
        FixedEngine engine = engine(new FormatRule.Coverage(0.999));
        FixedPerplexity measured = FixedPerplexity.measure(engine, List.of(engine.head()), chunks, workers).getFirst();
        assertTrue(measured.overflows() > 0);
        assertEquals(engine.model().overflows().overflows(), measured.overflows());
    }
}
