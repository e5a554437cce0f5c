package lpu.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class HbmTest {
    private static final double MHZ = 400;

    private static Hbm hbm(Hbm.Timing timing) {
        return new Hbm(64, 32, 800, 32, 16, 1024, 64, timing);
    }

    /** 2048 bytes a cycle by the ports, 800 / 0.4 = 2000 by the channels. */
    @Test
    void theNarrowerOfPortsAndChannels() {
        assertEquals(2000, hbm(Machines.IDEAL).bytesPerCycle(MHZ), 1e-9);
        assertEquals(1024, hbm(Machines.IDEAL).withPorts(32).bytesPerCycle(MHZ), 1e-9);
        assertEquals(2048, hbm(Machines.IDEAL).bytesPerCycle(200), 1e-9);
    }

    @Test
    void refreshTakesItsShare() {
        assertEquals(1 - 260.0 / 3900, hbm(new Hbm.Timing(48, 30, 16, 260, 3900, 150)).streamEfficiency(), 1e-12);
        assertEquals(1, hbm(Machines.IDEAL).streamEfficiency(), 1e-12);
    }

    /** A page of 1024 bytes takes a channel 1024 / 25 = 40.96 ns; tRC / 16 hides behind it up to 655.36 ns. */
    @Test
    void activationsHideUntilBanksAreBusyLonger() {
        assertEquals(1, hbm(new Hbm.Timing(655, 0, 0, 0, 1, 0)).streamEfficiency(), 1e-12);
        assertEquals(0.5, hbm(new Hbm.Timing(2 * 655.36, 0, 0, 0, 1, 0)).streamEfficiency(), 1e-12);
        assertEquals(0.5, hbm(new Hbm.Timing(0, 0, 2 * 4 * 40.96, 0, 1, 0)).streamEfficiency(), 1e-12);
    }

    /** One byte costs a burst of 64: 2.56 ns of a channel; or an activation, if that takes longer. */
    @Test
    void gatheredRows() {
        assertEquals(1 / 64.0, hbm(Machines.IDEAL).gatherEfficiency(1), 1e-12);
        assertEquals(1, hbm(Machines.IDEAL).gatherEfficiency(128), 1e-12);
        assertEquals(65 / 128.0, hbm(Machines.IDEAL).gatherEfficiency(65), 1e-12);
        Hbm.Timing slow = new Hbm.Timing(16 * 10.24, 0, 0, 0, 1, 0); // 10.24 ns between activations: four bursts
        assertEquals(0.25, hbm(slow).gatherEfficiency(64), 1e-12);
        assertEquals(1, hbm(slow).gatherEfficiency(256), 1e-12);
        assertEquals(64 / 2048.0, hbm(Machines.IDEAL).withPeakGBs(1e9).gatherCycles(1, MHZ), 1e-12); // the ports carry bursts
    }

    /** A long row is a stream. */
    @Test
    void streamsAreGathersOfPages() {
        Hbm hbm = hbm(new Hbm.Timing(900, 30, 16, 260, 3900, 150));
        assertEquals(hbm.streamEfficiency(), hbm.gatherEfficiency(1 << 20), 1e-12);
        for (int bytes = 1; bytes < 3000; bytes++) {
            assertTrue(hbm.gatherEfficiency(bytes) <= hbm.streamEfficiency() + 1e-12);
        }
    }

    /** 180 ns at 400 MHz. */
    @Test
    void latencyInCycles() {
        assertEquals(72, hbm(new Hbm.Timing(48, 30, 16, 260, 3900, 150)).latency(MHZ));
        assertEquals(0, hbm(Machines.IDEAL).latency(MHZ));
    }

    @Test
    void impossibleOnes() {
        assertThrows(IllegalArgumentException.class, () -> new Hbm.Timing(-1, 0, 0, 0, 1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Hbm.Timing(0, 0, 0, 3900, 3900, 0));
        assertThrows(IllegalArgumentException.class, () -> new Hbm(1, 1, 1, 1, 1, 100, 64, Machines.IDEAL));
        assertThrows(IllegalArgumentException.class, () -> hbm(Machines.IDEAL).withPeakGBs(0));
    }
}
