package lpu.v80;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
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
import lpu.v80.DesignSearch.Point;
import org.junit.jupiter.api.Test;

class DesignSearchTest {
    private static final List<Point> POINTS = points();

    private static List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (int engines : new int[] {1, 2, 16}) {
            for (int pods : new int[] {4, 8, 12}) {
                for (double bits : new double[] {0.5, 1}) {
                    points.add(new Point(engines, pods, 32, 16, 225, bits, true));
                    points.add(new Point(engines, pods, 64, 16, 300, bits, false));
                }
            }
        }
        return points;
    }

    private record Offer(double gain, double cost) {
        boolean isBetteredBy(Offer o) {
            return o.gain >= gain && o.cost <= cost && (o.gain > gain || o.cost < cost);
        }
    }

    /** Against the definition, on points of few values so that many are equal in a respect. */
    @Test
    void theFrontIsWhatNoPointBetters() {
        Random random = new Random(3);
        for (int trial = 0; trial < 200; trial++) {
            List<Offer> points = Stream.generate(() -> new Offer(random.nextInt(8), random.nextInt(8))).limit(trial % 30).toList();
            List<Offer> front = DesignSearch.front(points, Offer::gain, Offer::cost);
            List<Offer> expected = points.stream().distinct().filter(p -> points.stream().noneMatch(p::isBetteredBy))
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
        List<Design> all = DesignSearch.run(POINTS, bits -> {
            made.incrementAndGet();
            return program(bits);
        }, 2);
        assertEquals(2, made.get()); // one for each number of bits
        assertEquals(POINTS, all.stream().map(Design::point).toList());
        for (Design d : all) {
            Program program = program(d.point().bits());
            Machine machine = d.point().machine(program);
            assertEquals(Bound.of(machine, program, Mapping.estimated(machine, program)).estimate(), d.cycles());
            assertEquals(d.point().clockMHz() * 1e6 / d.cycles(), d.tokensPerSecond());
        }
        assertEquals(all, DesignSearch.run(POINTS, DesignSearchTest::program, 1));
    }

    /** 1,000 rows of 8 indices, 125 of them in each of 8 engines. */
    @Test
    void ultraRamForTheTablesOnly() {
        Point point = new Point(8, 4, 32, 16, 300, 1, true);
        assertEquals(1000, point.machine(program(1)).memory().indexBytes());
        assertEquals(0, new Point(8, 4, 32, 16, 300, 1, false).machine(program(1)).memory().indexBytes());
        Program large = new Program("large", Phase.DECODING, 1, 0,
                List.of(new Step(new Op.LutScan("scan", 1_000_000, 200, 8, 0, 8, 1_000_000), List.of())));
        assertEquals(V80.indexBytes(8), point.machine(large).memory().indexBytes());
    }

    @Test
    void onlyWhatFitsIsOnTheFront() {
        List<Design> all = DesignSearch.run(POINTS, DesignSearchTest::program, 2);
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
