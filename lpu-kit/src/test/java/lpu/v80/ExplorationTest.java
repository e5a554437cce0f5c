package lpu.v80;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lpu.accel.Machine;
import lpu.workload.Op;
import lpu.workload.Phase;
import lpu.workload.Program;
import lpu.workload.Step;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplorationTest {
    private static final DesignSpace SPACE = new DesignSpace(List.of(1, 2, 8), List.of(4, 8, 64), List.of(32, 64), List.of(64),
            List.of(225.0, 300.0), List.of(0.5, 1.0), List.of(true, false), List.of(0, 512));

    /** Estimates by which the cache knows the closed form. */
    private static final int PROBES = 3;

    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void home() {
        before = System.getProperty("lpu.home");
        System.setProperty("lpu.home", folder.toString());
    }

    @AfterEach
    void restore() {
        if (before == null) {
            System.clearProperty("lpu.home");
        } else {
            System.setProperty("lpu.home", before);
        }
    }

    private record Point(double gain, double cost) {
        boolean isBetteredBy(Point o) {
            return o.gain >= gain && o.cost <= cost && (o.gain > gain || o.cost < cost);
        }
    }

    /** Against the definition, on points of few values so that many are equal in a respect. */
    @Test
    void theFrontIsWhatNoPointBetters() {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            List<Point> points = Stream.generate(() -> new Point(random.nextInt(8), random.nextInt(8))).limit(trial % 30).toList();
            List<Point> front = Pareto.front(points, Point::gain, Point::cost);
            List<Point> expected = points.stream().distinct().filter(p -> points.stream().noneMatch(p::isBetteredBy))
                    .sorted((a, b) -> Double.compare(a.cost, b.cost)).toList();
            assertEquals(expected, front);
        }
    }

    private static Program program(double bits, int context) {
        Op scan = new Op.LutScan("scan", 1000, (int) (8 * bits), 8, 0, 8, 1000);
        return new Program("bits " + bits, Phase.DECODING, 1, context, List.of(new Step(scan, List.of())));
    }

    private static double cycles(Machine machine, Program program) {
        return 1e6 / (machine.engines() * machine.vpu().pods()) + program.context()
                + (machine.memory().indexBytes() == 0 ? 500 : 0);
    }

    @Test
    void allPointsInOrderAndKept() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        Exploration exploration = new Exploration(ExplorationTest::program, (m, p) -> {
            calls.incrementAndGet();
            return cycles(m, p);
        }, UnitCosts.STANDARD, FillLimits.STANDARD);
        List<Explored> all = exploration.run(SPACE, 2);
        assertEquals(3 * 3 * 2 * 2 * 2 * 2 * 2, all.size());
        assertEquals(SPACE.points(), all.stream().map(Explored::point).toList());
        assertEquals(all.size() + PROBES, calls.get());
        for (Explored e : all) {
            Program program = program(e.point().bits(), e.point().context());
            assertEquals(cycles(e.point().machine(program), program), e.cycles());
        }
        assertEquals(all, exploration.run(SPACE, 1));
        assertEquals(all.size() + 2 * PROBES, calls.get(), "known from the file");
        cutTheLastLine();
        assertEquals(all, exploration.run(SPACE, 2));
        assertEquals(all.size() + 3 * PROBES + 1, calls.get(), "the line that was cut off");
        Exploration other = new Exploration(ExplorationTest::program, (m, p) -> 2 * cycles(m, p), UnitCosts.STANDARD,
                FillLimits.STANDARD);
        assertEquals(2 * all.getFirst().cycles(), other.run(SPACE, 1).getFirst().cycles(), "another closed form");
    }

    private void cutTheLastLine() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("data/cache"))) {
            Path file = files.findFirst().orElseThrow();
            String text = Files.readString(file);
            Files.writeString(file, text.substring(0, text.length() - 4) + "\n");
        }
    }

    /** 1,000 rows of 8 indices, 125 of them in each of 8 engines. */
    @Test
    void ultraRamForTheTablesOnly() {
        DesignPoint point = new DesignPoint(8, 4, 32, 16, 300, 1, true, 0);
        assertEquals(1000, point.machine(program(1, 0)).memory().indexBytes());
        assertEquals(0, new DesignPoint(8, 4, 32, 16, 300, 1, false, 0).machine(program(1, 0)).memory().indexBytes());
        Program large = new Program("large", Phase.DECODING, 1, 0,
                List.of(new Step(new Op.LutScan("scan", 1_000_000, 200, 8, 0, 8, 1_000_000), List.of())));
        assertEquals(V80.indexBytes(8), point.machine(large).memory().indexBytes());
    }

    @Test
    void onlyWhatFitsIsOnTheFront() {
        List<Explored> all = new Exploration(ExplorationTest::program, ExplorationTest::cycles, UnitCosts.STANDARD,
                FillLimits.STANDARD).run(SPACE, 2);
        assertTrue(all.stream().anyMatch(e -> !e.feasibility().fits()));
        List<Explored> front = Explored.front(all);
        assertTrue(front.size() > 1);
        for (Explored e : front) {
            assertTrue(e.feasibility().fits());
            assertTrue(all.stream().filter(o -> o.feasibility().fits()).noneMatch(o -> o.tokensPerSecond() > e.tokensPerSecond()
                    && o.feasibility().strain() <= e.feasibility().strain()));
        }
    }
}
