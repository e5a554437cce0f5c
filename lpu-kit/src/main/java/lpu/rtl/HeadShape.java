package lpu.rtl;

import java.util.HashMap;
import java.util.Map;

/**
 * Sizes of {@code coarse_fine_head.sv}: those of its units, which have the same pods and lanes.
 *
 * @param words  rows over pods, at most
 * @param kWords candidates over pods, at most
 */
public record HeadShape(ScanShape scan, FineShape fine, int words, int kWords) {
    public HeadShape {
        if (scan.pods() != fine.pods() || scan.lanes() != fine.lanes()) {
            throw new IllegalArgumentException("a scan by " + scan.pods() + " x " + scan.lanes() + ", exact logits by "
                    + fine.pods() + " x " + fine.lanes());
        }
    }

    public TopKShape selection() {
        return new TopKShape(scan.pods(), ScanShape.SCORE_BITS, words, kWords);
    }

    public RtlDesign design(RtlSources sources) {
        Map<String, Integer> p = new HashMap<>(fine.parameters());
        p.putAll(scan.parameters());
        p.put("WORDS", words);
        p.put("K_WORDS", kWords);
        return RtlDesign.of(sources, "coarse_fine_head", p);
    }
}
