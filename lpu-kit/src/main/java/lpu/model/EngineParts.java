package lpu.model;

import lpu.simd.DotKernels;
import lpu.simd.ElementKernels;
import lpu.simd.Workers;

/** What decoding and prefill share. */
record EngineParts(
        LanguageModel model,
        DotKernels dots,
        ElementKernels elements,
        Workers workers,
        Attention attention,
        ComponentClock clock) {

    EngineParts(LanguageModel model, DotKernels dots, ElementKernels elements, Workers workers, int contextLimit) {
        this(model, dots, elements, workers, new Attention(model, elements, contextLimit), new ComponentClock());
    }

    /** One token's row of the embedding, as the first layer sees it. */
    void embed(int token, float[] x, int at) {
        ModelConfig config = model.config();
        model.embedding().row(token, x, at);
        if (config.architecture().scaledEmbedding) {
            float scale = (float) Math.sqrt(config.width());
            for (int j = at; j < at + config.width(); j++) {
                x[j] *= scale;
            }
        }
    }

    /** gate = activation(gate) · up over n values. */
    void activate(float[] gate, float[] up, int from, int n) {
        switch (model.config().architecture().activation) {
            case SILU -> elements.siluMultiply(gate, from, up, from, n);
            case GELU -> elements.geluMultiply(gate, from, up, from, n);
        }
    }

    /** x += delta, or the norm of delta where the architecture has one after a sublayer; one position. */
    void addSublayer(float[] x, float[] delta, int at, float[] postNorm) {
        if (postNorm != null) {
            RmsNorm.apply(delta, at, postNorm, model.config().normEpsilon(), delta, at);
        }
        for (int j = at; j < at + model.config().width(); j++) {
            x[j] += delta[j];
        }
    }
}
