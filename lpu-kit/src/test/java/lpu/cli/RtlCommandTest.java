package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import lpu.rtl.Verilator;
import org.junit.jupiter.api.Test;

class RtlCommandTest {
    /** Without Verilator one line says so. */
    @Test
    void rtlComparesEveryUnit() {
        CommandRun rtl = CommandRun.of("rtl", "--vectors", "60");
        if (Verilator.missing().isPresent()) {
            assertEquals(2, rtl.exit());
            assertEquals(List.of("lpu: " + Verilator.missing().get()), rtl.err());
            return;
        }
        assertEquals(0, rtl.exit(), rtl.err()::toString);
        assertEquals(6, rtl.out().size(), rtl.out().toString());
        assertTrue(rtl.out().stream().allMatch(l -> l.matches(".*: [\\d,]+ vectors, 0 wrong; ([\\d,]+) cycles, modelled \\1")), rtl.out().toString());
    }
}
