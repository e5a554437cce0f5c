package lpu.v80;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ParetoTest {
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
}
