package lpu.fixed;

import java.util.HashMap;
import java.util.Map;
import lpu.model.LanguageModel;
import lpu.model.Node;
import lpu.simd.Matrix;
import lpu.simd.Workers;

/**
 * The matrices of a model in fixed point, each made once per format: assignments that differ elsewhere share them. A team of
 * workers makes them, and so for one thread at a time.
 */
public final class FixedWeights {
    private record Key(Matrix matrix, WeightFormat format) {
    }

    private final LanguageModel model;
    private final Workers workers;
    private final Map<Key, FixedMatrix> matrices = new HashMap<>();

    /** Of a model, none made yet; the team of workers stays the caller's. */
    public FixedWeights(LanguageModel model, Workers workers) {
        this.model = model;
        this.workers = workers;
    }

    /** The float model. */
    public LanguageModel model() {
        return model;
    }

    /** The matrix before a node; a tied embedding and head of one format are the same. */
    public FixedMatrix of(Node node, WeightFormat format) {
        try (var _ = workers.claim()) {
            return matrices.computeIfAbsent(new Key(model.matrixBefore(node), format), key -> FixedMatrix.of(key.matrix, format, workers));
        }
    }
}
