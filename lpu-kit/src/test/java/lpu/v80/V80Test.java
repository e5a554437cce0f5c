package lpu.v80;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lpu.machine.Hbm;
import lpu.machine.Machine;
import lpu.machine.Mapping;
import lpu.machine.Op;
import lpu.machine.Program;
import org.junit.jupiter.api.Test;

/** The device's constants agree with each other, and its machines with them. */
class V80Test {
    @Test
    void pinsAndPorts() {
        assertEquals(819.2, V80.DEVICE.peakGBs(), 1e-9); // 16 · 128 / 8 B · 3.2 G/s
        assertEquals(614.4, V80.machine().bandwidthGBs(), 1e-9); // 64 · 32 B · 300 MHz: the ports, not the pins
        Hbm hbm = V80.hbm();
        assertEquals(V80.DEVICE.peakGBs(), hbm.peakGBs());
        assertEquals(25.6, hbm.peakGBs() / hbm.channels(), 1e-9); // 64 bits at 3.2 Gb/s
        assertEquals(V80.DEVICE.controllers() * 2, hbm.channels());
    }

    /** BRAM 36 Kb x 3,741 = 131.5 Mb, URAM 288 Kb x 1,925 = 541 Mb as FACTS of the report: units of 1,024 bits. */
    @Test
    void memories() {
        assertEquals(131.5, V80.DEVICE.resources().brams() * 36 / 1024.0, 0.05);
        assertEquals(541.4, V80.DEVICE.resources().urams() * 288 / 1024.0, 0.05);
    }

    /** Timing that a bank can keep: its row cycle is longer than its way to the first data, refresh takes a tenth at most. */
    @Test
    void timing() {
        Hbm.Timing t = V80.TIMING;
        assertTrue(t.rowCycle() > t.rowToData());
        assertEquals(425.0 / 460, 1 - t.refresh() / t.refreshInterval(), 0.02); // as measured on a U280
        double page = V80.hbm().pageBytes() / (V80.DEVICE.peakGBs() / V80.hbm().channels()); // ns to stream it
        assertTrue(4 * page > t.fourActivations(), "streaming opens pages no faster than allowed");
        assertTrue(V80.hbm().banks() * page > t.rowCycle(), "and banks are ready again");
    }

    @Test
    void theDefaultMachineIsBalancedWithThePorts() {
        Machine machine = V80.machine();
        assertTrue(V80.REACHED_MHZ.contains((int) machine.clockMHz()));
        int bytes = machine.hbm().ports() * machine.hbm().portBytes();
        assertEquals(3 * bytes / 2, machine.lanes());
    }

    /** 1,000 rows of 8 indices, 125 of them in each of 8 engines; 334 of them in one of three. */
    @Test
    void tablesOfAnEngine() {
        Program scan = new Program("scan", Program.Phase.DECODING, 1, 0,
                List.of(new Program.Step(new Op.LutScan("scan", 1000, 8, 8, 0, 8, 1000), List.of())));
        assertEquals(125 * 8, Mapping.all(V80.machine(8)).tableBytes(scan));
        assertEquals(334 * 8, Mapping.all(V80.machine(3)).tableBytes(scan));
    }

    /** 160 of 32 KiB for each of eight engines; at one bit per weight 151,936 rows of 2,048 / 8 bytes fit. */
    @Test
    void indexMemoryIsShared() {
        assertEquals(160 * 32L * 1024, V80.machine(8).memory().indexBytes());
        assertEquals(1280 * 32L * 1024, V80.machine(1).memory().indexBytes());
        assertTrue(V80.machine(8).memory().indexBytes() * 8 > 151_936 * 2048L / 8);
    }
}
