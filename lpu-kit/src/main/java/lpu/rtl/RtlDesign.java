package lpu.rtl;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A module of the RTL with values for its parameters.
 *
 * @param top        name of the module
 * @param parameters those that differ from the module's own, by name
 */
public record RtlDesign(RtlSources sources, String top, SortedMap<String, Long> parameters) {
    public static RtlDesign of(RtlSources sources, String top, Map<String, ? extends Number> parameters) {
        SortedMap<String, Long> sorted = new TreeMap<>();
        parameters.forEach((name, value) -> sorted.put(name, value.longValue()));
        return new RtlDesign(sources, top, sorted);
    }

    /** As Verilator takes them. */
    List<String> arguments() {
        return parameters.entrySet().stream().map(p -> "-G" + p.getKey() + "=" + p.getValue()).toList();
    }

    /** Equal texts for equal designs. */
    String identity() {
        return top + parameters + sources.texts();
    }
}
