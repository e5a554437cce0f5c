package lpu.v80;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lpu.machine.Machine;
import lpu.v80.Resources.Kind;

/**
 * Whether a machine fits a device.
 *
 * @param fill     used share of each resource, 1 where all is used
 * @param exceeded in words: resources beyond their limits, ports or memory that the device does not have; empty when it fits
 */
public record Feasibility(Map<Kind, Double> fill, List<String> exceeded) {
    public Feasibility {
        exceeded = List.copyOf(exceeded);
    }

    /**
     * @param used   of the device's logic by all units
     * @param stored bytes in the device's memory, {@link Demand#storedBytes}
     */
    public static Feasibility of(Machine machine, Resources used, long stored, Device device) {
        Map<Kind, Double> fill = new EnumMap<>(Kind.class);
        List<String> exceeded = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            double share = (double) used.of(kind) / device.resources().of(kind);
            fill.put(kind, share);
            if (share > kind.limit) {
                exceeded.add("%s: %,d of %,d, %.0f %% of at most %.0f %%".formatted(kind.label, used.of(kind),
                        device.resources().of(kind), 100 * share, 100 * kind.limit));
            }
        }
        if (machine.hbm().ports() > device.ports()) {
            exceeded.add("HBM ports: %d of %d".formatted(machine.hbm().ports(), device.ports()));
        }
        if (stored > device.hbmBytes()) {
            exceeded.add("HBM: %.1f of %.1f GB".formatted(stored / 1e9, device.hbmBytes() / 1e9));
        }
        return new Feasibility(fill, exceeded);
    }

    public boolean fits() {
        return exceeded.isEmpty();
    }

    /** In words: whether it fits, and the resource nearest to its limit or what is exceeded. */
    public String verdict() {
        return fits() ? "yes, nearest to its limit is " + scarcest().label : "no; " + String.join("; ", exceeded);
    }

    /** The resource that is nearest to its limit, or furthest beyond it. */
    public Kind scarcest() {
        return Stream.of(Kind.values()).max(Comparator.comparingDouble(this::strain)).orElseThrow();
    }

    /** Used share of a resource's limit: beyond 1 it does not fit. */
    public double strain(Kind kind) {
        return fill.get(kind) / kind.limit;
    }

    /** Used share of the {@link #scarcest} resource's limit. */
    public double strain() {
        return strain(scarcest());
    }
}
