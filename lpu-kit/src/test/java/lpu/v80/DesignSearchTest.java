package lpu.v80;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import lpu.machine.Bound;
import lpu.machine.Machine;
import lpu.machine.Mapping;
import lpu.machine.Op;
import lpu.machine.Program;
import lpu.machine.Program.Phase;
import lpu.machine.Program.Step;
import lpu.v80.DesignSearch.Design;
import org.junit.jupiter.api.Test;

class DesignSearchTest {
    private static final DesignSpace SPACE = new DesignSpace(List.of(1, 2, 16), List.of(4, 8, 12), List.of(32, 64), List.of(16),
            List.of(225.0, 300.0), List.of(0.5, 1.0), List.of(true, false));

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
            List<Point> front = DesignSearch.front(points, Point::gain, Point::cost);
            List<Point> expected = points.stream().distinct().filter(p -> points.stream().noneMatch(p::isBetteredBy))
                    .sorted((a, b) -> Double.compare(a.cost, b.cost)).toList();
            assertEquals(expected, front);
        }
    }

    private static Program program(double bits) {
        Op scan = new Op.LutScan("scan", 1000, (int) (8 * bits), 8, 0, 8, 1000);
        return new Program("bits " + bits, Phase.DECODING, 1, 512, List.of(new Step(scan, List.of())));
    }

    @Test
    void allPointsInOrderByTheClosedForm() {
        AtomicInteger made = new AtomicInteger();
        List<Design> all = DesignSearch.run(SPACE, bits -> {
            made.incrementAndGet();
            return program(bits);
        }, 2);
        assertEquals(2, made.get()); // one for each number of bits
        assertEquals(3 * 3 * 2 * 2 * 2 * 2, all.size());
        assertEquals(SPACE.points(), all.stream().map(Design::point).toList());
        for (Design d : all) {
            Program program = program(d.point().bits());
            Machine machine = d.point().machine(program);
            assertEquals(Bound.of(machine, program, Mapping.estimated(machine, program)).estimate(), d.cycles());
            assertEquals(d.point().clockMHz() * 1e6 / d.cycles(), d.tokensPerSecond());
        }
        assertEquals(all, DesignSearch.run(SPACE, DesignSearchTest::program, 1));
    }

    /** 1,000 rows of 8 indices, 125 of them in each of 8 engines. */
    @Test
    void ultraRamForTheTablesOnly() {
        DesignSpace.Point point = new DesignSpace.Point(8, 4, 32, 16, 300, 1, true);
        assertEquals(1000, point.machine(program(1)).memory().indexBytes());
        assertEquals(0, new DesignSpace.Point(8, 4, 32, 16, 300, 1, false).machine(program(1)).memory().indexBytes());
        Program large = new Program("large", Phase.DECODING, 1, 0,
                List.of(new Step(new Op.LutScan("scan", 1_000_000, 200, 8, 0, 8, 1_000_000), List.of())));
        assertEquals(V80.indexBytes(8), point.machine(large).memory().indexBytes());
    }

    @Test
    void onlyWhatFitsIsOnTheFront() {
        List<Design> all = DesignSearch.run(SPACE, DesignSearchTest::program, 2);
        assertTrue(all.stream().anyMatch(d -> !d.feasibility().fits()));
        List<Design> front = DesignSearch.front(all);
        assertTrue(front.size() > 1);
        for (Design d : front) {
            assertTrue(d.feasibility().fits());
            assertTrue(all.stream().filter(o -> o.feasibility().fits()).noneMatch(o -> o.tokensPerSecond() > d.tokensPerSecond()
                    && o.feasibility().strain() <= d.feasibility().strain()));
        }
    }
}
