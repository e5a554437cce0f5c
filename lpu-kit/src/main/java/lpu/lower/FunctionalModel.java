package lpu.lower;

import java.util.ArrayList;
import java.util.List;
import lpu.fixed.FixedModel;
import lpu.machine.EmbeddingRows;
import lpu.machine.Linear;
import lpu.machine.NormConstants;
import lpu.model.ModelConfig;

/**
 * A fixed-point model as integers that an HTE-LPU's units take: matrices, constants and tables, before they are divided among
 * engines. {@link MachineFunction}s with any number of engines share one.
 */
public final class FunctionalModel {
    private final ModelConfig config;
    private final int tile;
    private final int positions;
    private final EmbeddingRows embedding;
    private final List<FunctionalLayer> layers;
    private final NormConstants finalNorm;
    private final Linear head;

    private FunctionalModel(FixedModel model, FunctionalParts parts) {
        config = model.config();
        tile = model.formats().settings().tile();
        positions = model.positions();
        embedding = parts.embedding(model.embedding());
        layers = new ArrayList<>();
        for (int l = 0; l < config.layers(); l++) {
            layers.add(FunctionalLayer.of(model.layer(l), config, parts));
        }
        finalNorm = parts.norm(model.finalNorm());
        head = parts.linear(model.head());
    }

    /** Throws IllegalArgumentException for a model whose softmax takes two passes: the OSU's takes tiles of scores. */
    public static FunctionalModel of(FixedModel model) {
        if (model.formats().settings().tile() == 0) {
            throw new IllegalArgumentException("a model with softmax in two passes; an OSU computes it online, tile by tile");
        }
        return new FunctionalModel(model, new FunctionalParts());
    }

    public ModelConfig config() {
        return config;
    }

    /** Scores that its online softmax takes at once. */
    public int tile() {
        return tile;
    }

    /** The most positions a cache may hold. */
    public int positions() {
        return positions;
    }

    EmbeddingRows embedding() {
        return embedding;
    }

    FunctionalLayer layer(int l) {
        return layers.get(l);
    }

    NormConstants finalNorm() {
        return finalNorm;
    }

    Linear head() {
        return head;
    }
}
