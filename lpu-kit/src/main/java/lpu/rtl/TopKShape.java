package lpu.rtl;

import java.util.Map;
import lpu.machine.Tcu;
import lpu.num.Bits;

/**
 * Sizes of {@code top_k.sv}.
 *
 * @param width     scores per cycle, a power of two of at least 2
 * @param scoreBits a multiple of 8
 * @param words     of {@code width} scores, at most
 * @param kWords    of {@code width} candidates, at most
 */
public record TopKShape(int width, int scoreBits, int words, int kWords) {
    public TopKShape {
        if (width < 2 || Integer.bitCount(width) != 1 || scoreBits % Byte.SIZE != 0 || words < 2 || kWords < 2) {
            throw new IllegalArgumentException("selection of " + width + " scores of " + scoreBits + " bits");
        }
    }

    /** As the cycle model takes it. */
    public Tcu timing() {
        return new Tcu(width);
    }

    int idBits() {
        return Bits.ceilLog2(words) + Bits.ceilLog2(width);
    }

    public RtlDesign design(RtlSources sources) {
        return RtlDesign.of(sources, "top_k", Map.of("WIDTH", width, "SCORE_W", scoreBits, "WORDS", words, "K_WORDS", kWords));
    }
}
