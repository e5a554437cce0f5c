package lpu.model;

import lpu.kernel.DotKernels;
import lpu.kernel.ElementKernels;
import lpu.kernel.Workers;

/** What decoding and prefill share. */
record EngineParts(
        LanguageModel model,
        DotKernels dots,
        ElementKernels elements,
        Workers workers,
        Rope rope,
        Attention attention,
        ComponentClock clock) {

    EngineParts(LanguageModel model, DotKernels dots, ElementKernels elements, Workers workers, int contextLimit) {
        this(model, dots, elements, workers,
                new Rope(model.config().ropeBase(), model.config().headWidth(), contextLimit),
                new Attention(model.config(), dots, elements),
                new ComponentClock());
    }
}
