package lpu.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sum of a vector's lanes in a fixed order, by halves. {@code reduceLanes(ADD)} leaves the order open, and interpreted
 * and compiled code choose differently: the same run would give other last bits once it is warm.
 */
final class VectorSums {
    private static final VectorShuffle<Float> HALF_512 = rotation(FloatVector.SPECIES_512, 8);
    private static final VectorShuffle<Float> QUARTER_512 = rotation(FloatVector.SPECIES_512, 4);
    private static final VectorShuffle<Float> PAIR_512 = rotation(FloatVector.SPECIES_512, 2);
    private static final VectorShuffle<Float> ONE_512 = rotation(FloatVector.SPECIES_512, 1);
    private static final VectorShuffle<Float> HALF_256 = rotation(FloatVector.SPECIES_256, 4);
    private static final VectorShuffle<Float> PAIR_256 = rotation(FloatVector.SPECIES_256, 2);
    private static final VectorShuffle<Float> ONE_256 = rotation(FloatVector.SPECIES_256, 1);
    private static final VectorShuffle<Float> PAIR_128 = rotation(FloatVector.SPECIES_128, 2);
    private static final VectorShuffle<Float> ONE_128 = rotation(FloatVector.SPECIES_128, 1);

    private VectorSums() {
    }

    private static VectorShuffle<Float> rotation(VectorSpecies<Float> species, int by) {
        return VectorShuffle.iota(species, by, 1, true);
    }

    /** @param v of 4, 8 or 16 lanes */
    static float sum(FloatVector v) {
        return switch (v.length()) {
            case 16 -> folded(folded(folded(folded(v, HALF_512), QUARTER_512), PAIR_512), ONE_512).lane(0);
            case 8 -> folded(folded(folded(v, HALF_256), PAIR_256), ONE_256).lane(0);
            default -> folded(folded(v, PAIR_128), ONE_128).lane(0);
        };
    }

    private static FloatVector folded(FloatVector v, VectorShuffle<Float> rotation) {
        return v.add(v.rearrange(rotation));
    }
}
