package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TimedLineTest {
    private static TimedLine line(double bytes) {
        return new TimedLine(2, "somebody", Part.HEAD, "some head", "some kernel").bytes(bytes).kept(0.5);
    }

    @Test
    void aRowHasMedianAndTenthsOfAllTimes() {
        TimedLine line = line(3e6);
        for (int i = 200; i >= 0; i--) { // in falling order
            line.add(i);
        }
        assertEquals(new BenchRow(2, "somebody", Part.HEAD, "some head", "some kernel", 100, 20, 180, 201, 3e6,
                Double.NaN, 0.5),
                line.row());
        assertEquals(0.03, line.row().gigabytesPerSecond(), 1e-12); // 3 MB in 100 ms
    }

    @Test
    void operationsPerSecond() {
        TimedLine line = new TimedLine(1, "somebody", Part.PREFILL, "whole model", "some kernel").operations(3e9);
        line.add(100);
        assertEquals(30, line.row().gigaflops(), 1e-12);
        assertEquals(Double.NaN, line.row().gigabytesPerSecond());
    }

    @Test
    void anEvenNumberOfTimesHasItsMedianBetweenTwo() {
        TimedLine line = line(Double.NaN);
        line.add(4);
        line.add(1);
        assertEquals(2.5, line.row().ms());
        assertEquals(Double.NaN, line.row().gigabytesPerSecond());
    }

    @Test
    void warmUpTimesAreForgotten() {
        TimedLine line = line(1);
        line.add(1000);
        line.forget();
        assertThrows(IllegalStateException.class, line::row);
        line.add(7);
        assertEquals(7, line.row().ms());
        assertEquals(1, line.row().count());
    }
}
