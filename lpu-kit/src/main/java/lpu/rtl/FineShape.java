package lpu.rtl;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import lpu.machine.Linear;
import lpu.machine.Tcu;
import lpu.machine.Vpu;
import lpu.num.Overflow;
import lpu.num.Rounding;

/**
 * Sizes of {@code fine_mac.sv}.
 *
 * @param weightBits  8 or 16
 * @param shiftBits   of columns' shifts
 * @param logitBits   the sign counted
 * @param nearestEven how logits are rounded; otherwise half up
 */
public record FineShape(int pods, int lanes, int columns, int weightBits, int shiftBits, int logitBits, boolean nearestEven) {
    static final int X_BITS = 16;
    static final int SUM_BITS = 48;
    static final int SCALE_BITS = 32;
    static final int ROW_SHIFT_BITS = 8;

    /** Throws IllegalArgumentException for logits that wrap, or are neither rounded half up nor to nearest even. */
    public static FineShape of(Linear linear, int pods, int lanes) {
        Rounding rounding = linear.out().rounding();
        if (linear.out().overflow() != Overflow.SATURATE || rounding != Rounding.HALF_UP && rounding != Rounding.NEAREST_EVEN) {
            throw new IllegalArgumentException("logits that are rounded by " + rounding + " and " + linear.out().overflow());
        }
        int most = IntStream.of(linear.inputShifts()).max().orElse(0);
        return new FineShape(pods, lanes, linear.columns(), linear.weights().bytes() != null ? Byte.SIZE : Short.SIZE,
                Math.max(1, Integer.SIZE - Integer.numberOfLeadingZeros(most)), linear.out().format().width(),
                rounding == Rounding.NEAREST_EVEN);
    }

    /** As the cycle model takes it. */
    public Vpu timing() {
        return new Vpu(pods, lanes);
    }

    /** Of the argmax. */
    public Tcu tcu() {
        return new Tcu(pods);
    }

    int groups() {
        return Math.ceilDiv(columns, lanes);
    }

    Map<String, Integer> parameters() {
        Map<String, Integer> p = new HashMap<>(Map.of("PODS", pods, "LANES", lanes, "COLUMNS", columns, "WEIGHT_W", weightBits,
                "X_W", X_BITS, "X_SHIFT_W", shiftBits, "SUM_W", SUM_BITS, "SCALE_W", SCALE_BITS, "SHIFT_W", ROW_SHIFT_BITS));
        p.put("LOGIT_W", logitBits);
        p.put("NEAREST_EVEN", nearestEven ? 1 : 0);
        return p;
    }

    public RtlDesign design(RtlSources sources) {
        return RtlDesign.of(sources, "fine_mac", parameters());
    }
}
