package lpu.lower;

import java.util.List;
import lpu.model.HeadKind;
import lpu.model.HeadSpec;
import lpu.model.ModelConfigs;

/** Models and heads for tests. */
final class Shapes {
    static final List<ModelConfigs.Published> FIVE = List.of(named("SmolLM2 135M"), named("Gemma 3 270M"), named("Llama 3.2 1B"),
            named("Qwen3 1.7B"), named("Llama 3.1 8B"));
    static final List<HeadSpec> HEADS = List.of(HeadSpec.of(HeadKind.EXACT), HeadSpec.machine(HeadKind.SIGN), HeadSpec.machine(HeadKind.VQ),
            HeadSpec.machine(HeadKind.CALIBRATED));

    private Shapes() {
    }

    static ModelConfigs.Published named(String name) {
        return ModelConfigs.ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }
}
