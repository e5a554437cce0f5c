package lpu.v80;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import lpu.machine.Machine;

/**
 * Whether a machine fits a device.
 *
 * @param fill     used share of each resource, 1 where all is used
 * @param exceeded in words: resources beyond their limits, ports or memory that the device does not have; empty when it fits
 */
public record Feasibility(Map<ResourceKind, Double> fill, FillLimits limits, List<String> exceeded) {
    public Feasibility {
        exceeded = List.copyOf(exceeded);
    }

    /** @param stored bytes in the device's memory, {@link Footprint} */
    public static Feasibility of(Machine machine, Resources used, long stored, Device device, FillLimits limits) {
        Map<ResourceKind, Double> fill = new EnumMap<>(ResourceKind.class);
        List<String> exceeded = new ArrayList<>();
        for (ResourceKind kind : ResourceKind.values()) {
            double share = (double) used.of(kind) / device.resources().of(kind);
            fill.put(kind, share);
            if (share > limits.of(kind)) {
                exceeded.add("%s: %,d of %,d, %.0f %% of at most %.0f %%".formatted(kind.label, used.of(kind),
                        device.resources().of(kind), 100 * share, 100 * limits.of(kind)));
            }
        }
        if (machine.hbm().ports() > device.ports()) {
            exceeded.add("HBM ports: %d of %d".formatted(machine.hbm().ports(), device.ports()));
        }
        if (stored > device.hbmBytes()) {
            exceeded.add("HBM: %.1f of %.1f GB".formatted(stored / 1e9, device.hbmBytes() / 1e9));
        }
        return new Feasibility(fill, limits, exceeded);
    }

    public boolean fits() {
        return exceeded.isEmpty();
    }

    /** The resource that is nearest to its limit, or furthest beyond it. */
    public ResourceKind scarcest() {
        return Stream.of(ResourceKind.values()).max(Comparator.comparingDouble(this::strain)).orElseThrow();
    }

    /** Used share of a resource's limit: beyond 1 it does not fit. */
    public double strain(ResourceKind kind) {
        return fill.get(kind) / limits.of(kind);
    }

    /** Of the {@link #scarcest} resource. */
    public double strain() {
        return strain(scarcest());
    }
}
