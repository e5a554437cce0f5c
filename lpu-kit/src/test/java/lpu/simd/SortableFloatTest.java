package lpu.simd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SortableFloatTest {
    private static final float[] EDGES = {Float.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1, -Float.MIN_VALUE, -0f, 0f, Float.MIN_VALUE,
        1, Float.MAX_VALUE, Float.POSITIVE_INFINITY};

    @Test
    void integersAreInTheFloatsOrder() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 10_000; i++) {
            float a = i < 100 ? EDGES[i / 10] : (float) random.nextGaussian();
            float b = i < 100 ? EDGES[i % 10] : (float) random.nextGaussian();
            assertEquals(Float.compare(a, b), Integer.compare(SortableFloat.of(a), SortableFloat.of(b)), a + " and " + b);
            assertEquals(Float.floatToIntBits(a), Float.floatToIntBits(SortableFloat.value(SortableFloat.of(a))));
        }
    }
}
