package lpu.profile;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;

class FixedSearchTest {
    /** By kind and width: ln of the perplexity's growth. "cheap" may be 8 bits for next to nothing, "dear" hardly 12. */
    private static final Map<String, SortedMap<Integer, Double>> COSTS = new LinkedHashMap<>();

    static {
        COSTS.put("cheap", new TreeMap<>(Map.of(16, 0.0, 12, -0.0001, 8, 0.001)));
        COSTS.put("dear", new TreeMap<>(Map.of(16, 0.0, 12, 0.008, 8, 0.5)));
        COSTS.put("few", new TreeMap<>(Map.of(16, 0.0, 12, 0.004, 8, 0.008)));
    }

    private static long values(String kind) {
        return kind.equals("few") ? 1 : 100;
    }

    private static double added(Map<String, Integer> widths) {
        return Math.expm1(widths.entrySet().stream().mapToDouble(e -> COSTS.get(e.getKey()).get(e.getValue())).sum());
    }

    private static FixedSearch.Result<String> search(double allowed, ToDoubleFunction<Map<String, Integer>> relative) {
        return FixedSearch.run(COSTS, FixedSearchTest::values, allowed, relative);
    }

    /** Of 0.01: 0.001 for the cheap kind; 0.008 saves 400 bits of the dear one and as much would save only 8 of the few. */
    @Test
    void spendsWhereItSavesTheMost() {
        FixedSearch.Result<String> found = search(0.01, FixedSearchTest::added);
        assertEquals(Map.of("cheap", 8, "dear", 12, "few", 16), found.widths());
        assertEquals(Math.expm1(0.009), found.relative(), 1e-12);
    }

    @Test
    void moreIsSpentOnTheRest() {
        assertEquals(Map.of("cheap", 8, "dear", 12, "few", 8), search(0.05, FixedSearchTest::added).widths());
    }

    /** When costs do more than add up, it stays within the budget; what the order of steps left out is tried as well. */
    @Test
    void theBudgetHoldsForWhatIsMeasured() {
        FixedSearch.Result<String> found = search(0.01, widths -> 1.8 * added(widths));
        assertEquals(Map.of("cheap", 8, "dear", 16, "few", 12), found.widths());
        assertEquals(1.8 * Math.expm1(0.005), found.relative(), 1e-12);
    }

    /** Costs below zero are noise: no step is free, so a smaller budget undoes those as well. */
    @Test
    void noiseIsNotFree() {
        Map<String, SortedMap<Integer, Double>> noisy = new LinkedHashMap<>();
        for (int i = 0; i < 10; i++) {
            noisy.put("kind " + i, new TreeMap<>(Map.of(16, 0.0, 8, -0.002)));
        }
        ToDoubleFunction<Map<String, Integer>> trueCost =
                widths -> 0.0021 * widths.values().stream().filter(w -> w == 8).count();
        FixedSearch.Result<String> found = FixedSearch.run(noisy, kind -> 1, 0.01, trueCost);
        assertEquals(4, found.widths().values().stream().filter(w -> w == 8).count());
        assertEquals(0.0084, found.relative(), 1e-12);
    }

    @Test
    void withoutRoomItStaysAtTheWidest() {
        List<Map<String, Integer>> measured = new ArrayList<>();
        FixedSearch.Result<String> found = search(0.01, widths -> {
            measured.add(widths);
            return 0.02 + added(widths);
        });
        assertEquals(Map.of("cheap", 16, "dear", 16, "few", 16), found.widths());
        assertEquals(0.02, found.relative());
        assertEquals(1, measured.size());
    }
}
