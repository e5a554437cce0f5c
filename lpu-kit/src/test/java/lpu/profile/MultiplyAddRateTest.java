package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.simd.Workers;
import org.junit.jupiter.api.Test;

class MultiplyAddRateTest {
    @Test
    void theRateIsThatOfAComputer() {
        for (int threads = 1; threads <= 2; threads++) {
            try (Workers workers = new Workers(threads)) {
                double rate = MultiplyAddRate.measure(workers);
                assertTrue(rate > 1e7 && rate < 1e13, threads + " threads: " + rate);
            }
        }
    }
}
