package lpu.lower;

import java.util.List;
import lpu.model.HeadKind;
import lpu.model.ModelConfigs;

/** Models and heads for tests. */
final class Shapes {
    static final List<ModelConfigs.Published> FIVE = List.of(named("SmolLM2 135M"), named("Gemma 3 270M"), named("Llama 3.2 1B"),
            named("Qwen3 1.7B"), named("Llama 3.1 8B"));
    static final List<HeadPlan> HEADS = List.of(HeadPlan.exact(), HeadPlan.of(HeadKind.SIGN), HeadPlan.of(HeadKind.VQ),
            HeadPlan.of(HeadKind.CALIBRATED));

    private Shapes() {
    }

    static ModelConfigs.Published named(String name) {
        return ModelConfigs.ALL.stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
    }
}
