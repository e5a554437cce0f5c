package lpu.rtl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import lpu.fixed.Assignment;
import lpu.fixed.Calibration;
import lpu.fixed.CoarseFormats;
import lpu.fixed.FixedCoarseFineHead;
import lpu.fixed.FixedEngine;
import lpu.fixed.FixedModel;
import lpu.fixed.FixedWeights;
import lpu.fixed.FormatRule;
import lpu.fixed.WeightFormat;
import lpu.lower.FunctionalHead;
import lpu.lower.FunctionalModel;
import lpu.lower.RealUnits;
import lpu.machine.AttentionConstants;
import lpu.machine.AttentionFunction;
import lpu.machine.Tcu;
import lpu.machine.TcuFunction;
import lpu.machine.Vpu;
import lpu.machine.VpuFunction;
import lpu.model.Corpus;
import lpu.model.Engine;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.LanguageModel;
import lpu.model.ModelCatalogue;
import lpu.model.ModelLoader;
import lpu.model.Tokenizers;
import lpu.profile.CalibrationText;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** SmolLM2 in a16w8 on the simulated units: an attention head over 64 positions, and the coarse-fine head on 4,096 of its rows. */
class RealDataTest {
    private static final int POSITIONS = 64;
    private static final int TILE = 16;
    private static final int ROWS = 4096;
    private static final int CANDIDATES = 64;
    private static final int LAYER = 3;
    private static final int HEAD = 4;
    private static LanguageModel source;
    private static Engine floats;
    private static FixedEngine engine;
    private static FunctionalModel model;
    private static FunctionalHead coarse;
    private static int[] tokens;

    @BeforeAll
    static void load() {
        if (Verilator.missing().isPresent()) {
            return; // each test says so
        }
        source = ModelLoader.load(ModelCatalogue.locate("smollm2"));
        floats = new Engine(source, 2, POSITIONS);
        int[] text = Arrays.copyOf(Tokenizers.of(source.file()).encode(Corpus.selfWritten().text()), 2 * POSITIONS);
        Calibration calibration = Calibration.of(floats, new int[][] {Arrays.copyOf(text, POSITIONS)});
        tokens = Arrays.copyOfRange(text, POSITIONS, text.length);
        Assignment formats = Assignment.of(source.config(), calibration, 16, WeightFormat.of(8), FormatRule.standard());
        FixedModel fixed = new FixedModel(new FixedWeights(source, floats.workers()), formats.with(formats.settings().withTile(TILE)),
                POSITIONS);
        engine = new FixedEngine(fixed, floats.workers());
        coarse = FunctionalHead.of(FixedCoarseFineHead.of(HeadSpec.machine(HeadKind.CALIBRATED)
                .withK(FixedCoarseFineHead.CANDIDATES).calibratedOn(CalibrationText.standard()), floats, engine, CoarseFormats.standard()).coarse());
        model = FunctionalModel.of(fixed);
    }

    @BeforeEach
    void simulators() {
        Simulators.assumePresent();
    }

    @AfterAll
    static void close() {
        if (source != null) {
            floats.close();
            source.close();
        }
    }

    /** Every query of 64 positions; each attends to itself and those before. */
    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void anAttentionHead() {
        RealUnits.AttentionHead head = RealUnits.attentionHead(model, floats.workers(), tokens, LAYER, HEAD);
        AttentionConstants constants = head.constants();
        int n = constants.headWidth();
        OsuShape shape = new OsuShape(TILE, 1, n, n, constants.scores().format().width(), 16);
        List<OsuUnit.Sequence> sequences = new ArrayList<>();
        int[][] expected = new int[POSITIONS][n];
        VpuFunction vpu = new VpuFunction(new Vpu(8, 64));
        AttentionFunction attention = new AttentionFunction(constants, TILE, vpu, new TcuFunction(new Tcu(TILE)));
        long tiles = 0;
        for (int i = 0; i < POSITIONS; i++) {
            int[] scores = new int[i + 1];
            for (int p = 0; p <= i; p++) {
                long product = vpu.dot(head.queries(), i * n, head.keys(), p * n, n);
                scores[p] = constants.scores().apply(product, constants.scale(), constants.shift());
            }
            sequences.add(new OsuUnit.Sequence(scores, Arrays.copyOf(head.values(), (i + 1) * n)));
            attention.attend(head.queries(), i * n, head.keys(), head.values(), 0, n, i + 1, expected[i], 0);
            tiles += Math.ceilDiv(i + 1, TILE);
        }
        assertTrue(Arrays.stream(expected).flatMapToInt(Arrays::stream).distinct().count() > 100, "contexts say nothing");
        try (OsuUnit unit = new OsuUnit(Simulators.SOURCES, shape, constants.osu())) {
            OsuUnit.Outcome found = unit.run(sequences, Pace.FULL);
            for (int i = 0; i < POSITIONS; i++) {
                assertArrayEquals(expected[i], found.contexts()[i], "position " + i);
            }
            assertEquals(Timing.exponentials(shape.timing(), tiles), found.exponentials());
            assertEquals(found.exponentials() + Timing.division(shape, constants.osu().reciprocal().options().steps()), found.cycles());
        }
    }

    @Test
    @Timeout(value = 120, unit = TimeUnit.SECONDS)
    void theCoarseFineHead() {
        int d = source.config().width();
        int[] hidden = new int[4 * d];
        engine.run(tokens, 0, 4, engine.newCache(), hidden);
        HeadUnit unit = null;
        try {
            for (int state = 0; state < 4; state++) {
                int[] x = Arrays.copyOfRange(hidden, state * d, (state + 1) * d);
                RealUnits.CoarseRows real = RealUnits.coarseRows(model, coarse, x, ROWS);
                ScanShape scan = new ScanShape(4, 8, real.rows().tiles(), real.luts().length / real.rows().tiles());
                HeadShape shape = new HeadShape(scan, FineShape.of(real.linear(), 4, 8), ROWS / 4, CANDIDATES / 4);
                unit = unit == null ? new HeadUnit(Simulators.SOURCES, shape) : unit;
                HeadUnit.Job job = new HeadUnit.Job(real.rows(), real.luts(), real.biasShift(), real.linear(), x, CANDIDATES);
                HeadUnit.Outcome found = unit.run(job, Pace.FULL);
                assertTrue(HeadTrial.equal(found, job, shape), "state " + state);
                assertEquals(HeadTrial.modelled(shape, job), found.cycles());
            }
        } finally {
            if (unit != null) {
                unit.close();
            }
        }
    }
}
