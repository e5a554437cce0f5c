package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertTrue;

import lpu.simd.Workers;
import org.junit.jupiter.api.Test;

class ReadBandwidthTest {
    @Test
    void ratesAreThoseOfAComputer() {
        for (int threads = 1; threads <= 2; threads++) {
            try (Workers workers = new Workers(threads)) {
                ReadBandwidth.Rates rates = ReadBandwidth.rates(workers, 4_000_001);
                assertTrue(rates.median() > 1e8 && rates.median() <= rates.best() && rates.best() < 1e13, rates.toString());
            }
        }
    }
}
