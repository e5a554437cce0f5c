package lpu.rtl;

import java.util.Map;

/**
 * What a design takes of an FPGA, as a synthesis tool counts it before placement.
 *
 * @param luts      look-up tables of 6 inputs, those that are used as memory or shift registers included
 * @param memoryLuts of these, as memory or shift registers
 * @param ffs       flip-flops
 * @param dsps      multipliers of 27 x 18 bits
 * @param bramHalves block memories in halves of 18 Kb
 * @param urams     block memories of 288 Kb
 */
public record CellCounts(int luts, int memoryLuts, int ffs, int dsps, int bramHalves, int urams) {
    /** LUTs of a memory or shift register by the name of its cell, from the longest name on (UG574). */
    private static final Map<String, Integer> MEMORIES = Map.ofEntries(Map.entry("SRL16E", 1), Map.entry("SRLC16E", 1),
            Map.entry("SRLC32E", 1), Map.entry("RAM32X1S", 1), Map.entry("RAM64X1S", 1), Map.entry("RAM32X1D", 2),
            Map.entry("RAM64X1D", 2), Map.entry("RAM128X1S", 2), Map.entry("RAM128X1D", 4), Map.entry("RAM256X1S", 4),
            Map.entry("RAM256X1D", 8), Map.entry("RAM512X1S", 8), Map.entry("RAM32M", 4), Map.entry("RAM64M", 4),
            Map.entry("RAM32M16", 8), Map.entry("RAM64M8", 8));

    /** @param cells how many of each kind */
    static CellCounts of(Map<String, Integer> cells) {
        int logic = 0;
        int memories = 0;
        int ffs = 0;
        int dsps = 0;
        int halves = 0;
        int urams = 0;
        for (Map.Entry<String, Integer> cell : cells.entrySet()) {
            String name = cell.getKey();
            int n = cell.getValue();
            logic += name.matches("LUT\\d|INV") ? n : 0;
            memories += MEMORIES.getOrDefault(name, 0) * n;
            ffs += name.matches("FD[A-Z]E(_1)?") ? n : 0;
            dsps += name.startsWith("DSP48") ? n : 0;
            halves += name.startsWith("RAMB36") ? 2 * n : name.startsWith("RAMB18") ? n : 0;
            urams += name.startsWith("URAM288") ? n : 0;
        }
        return new CellCounts(logic + memories, memories, ffs, dsps, halves, urams);
    }

    /** Cells that are memory and of which nothing is known here would be missed. */
    static boolean isKnown(String cell) {
        return !cell.startsWith("RAM") && !cell.startsWith("SRL") || cell.startsWith("RAMB") || MEMORIES.containsKey(cell);
    }
}
