package lpu.v80;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import lpu.machine.Machine;
import lpu.machine.Op;
import lpu.machine.Phase;
import lpu.machine.Program;
import lpu.machine.Step;
import org.junit.jupiter.api.Test;

class ExplorationTest {
    private static final DesignSpace SPACE = new DesignSpace(List.of(1, 2, 16), List.of(4, 8, 12), List.of(32, 64), List.of(16),
            List.of(225.0, 300.0), List.of(0.5, 1.0), List.of(true, false), List.of(0, 512));

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

    /** A closed form that differs at a single point, as a mended one may: every search computes all of them. */
    @Test
    void allPointsInOrderByTheEstimateThatIsGiven() {
        Exploration exploration = exploration(ExplorationTest::cycles);
        List<Explored> all = exploration.run(SPACE, 2);
        assertEquals(3 * 3 * 2 * 2 * 2 * 2 * 2, all.size());
        assertEquals(SPACE.points(), all.stream().map(Explored::point).toList());
        for (Explored e : all) {
            Program program = program(e.point().bits(), e.point().context());
            assertEquals(cycles(e.point().machine(program), program), e.cycles());
        }
        assertEquals(all, exploration.run(SPACE, 1));
        DesignPoint mended = SPACE.points().get(7);
        Machine machine = mended.machine(program(mended.bits(), mended.context()));
        List<Explored> other = exploration((m, p) -> m.equals(machine) && p.context() == mended.context() ? 1 : cycles(m, p))
                .run(SPACE, 2);
        assertEquals(1, other.get(7).cycles());
    }

    private static Exploration exploration(Exploration.Estimate estimate) {
        return new Exploration(ExplorationTest::program, estimate, UnitCosts.STANDARD, FillLimits.STANDARD);
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
        List<Explored> all = exploration(ExplorationTest::cycles).run(SPACE, 2);
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
