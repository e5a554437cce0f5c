package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class QuietCheckTest {
    @Test
    void aQuietMachineIsNotWarnedOf() {
        assertEquals(Optional.empty(), QuietCheck.warning(20, 17.5, 2.4, 2));
        assertEquals(Optional.empty(), QuietCheck.warning(17.5, 20, -1, 2)); // a system without a load average
    }

    @Test
    void aReadLoopThatDriftsOrALoadBeyondTheThreadsIs() {
        assertTrue(QuietCheck.warning(20, 16.5, 2, 2).isPresent());
        assertTrue(QuietCheck.warning(16.5, 20, 2, 2).isPresent());
        String line = QuietCheck.warning(20, 20, 1.6, 1).orElseThrow();
        assertTrue(line.contains("20.0 GB/s before and 20.0 after"), line);
        assertTrue(line.contains("load average is 1.6 on 1 thread"), line);
    }

    @Test
    void threadsWithoutAProcessorEachAre() {
        assertEquals(Optional.empty(), QuietCheck.shared(260, 500, 2));
        assertEquals(Optional.empty(), QuietCheck.shared(260, 259, 1));
        String line = QuietCheck.shared(270, 270, 2).orElseThrow();
        assertTrue(line.contains("2 threads together make only 1.00 times the multiply-adds of one"), line);
    }
}
