package lpu.rtl;

import java.util.Map;
import lpu.machine.Vpu;

/**
 * Sizes of {@code lut_scan.sv}.
 *
 * @param codewords of a tile, a power of two
 */
public record ScanShape(int pods, int lanes, int tiles, int codewords) {
    /** Of a score. */
    static final int SCORE_BITS = 24;
    static final int BIAS_BITS = 16;

    public ScanShape {
        if (Integer.bitCount(codewords) != 1 || pods < 1 || lanes < 1 || tiles < 1) {
            throw new IllegalArgumentException(pods + " x " + lanes + " for " + tiles + " tiles of " + codewords + " codewords");
        }
    }

    /** As the cycle model takes it. */
    public Vpu timing() {
        return new Vpu(pods, lanes);
    }

    int groups() {
        return Math.ceilDiv(tiles, lanes);
    }

    int codeBits() {
        return Integer.numberOfTrailingZeros(codewords);
    }

    Map<String, Integer> parameters() {
        return Map.of("PODS", pods, "LANES", lanes, "TILES", tiles, "CODEWORDS", codewords, "SCORE_W", SCORE_BITS);
    }

    public RtlDesign design(RtlSources sources) {
        return RtlDesign.of(sources, "lut_scan", parameters());
    }
}
