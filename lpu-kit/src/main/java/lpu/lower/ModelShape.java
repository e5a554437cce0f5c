package lpu.lower;

import lpu.model.Architecture;
import lpu.model.ModelConfig;
import lpu.model.ModelConfigs;

/**
 * What a program needs to know of a model.
 *
 * @param width  d
 * @param window positions that a local layer attends to, its own included; 0 where no layer is local
 */
public record ModelShape(String name, Architecture architecture, int layers, int width, int heads, int kvHeads, int headWidth,
        int ffnWidth, int vocabulary, int window) {
    public static ModelShape of(String name, ModelConfig c) {
        return new ModelShape(name, c.architecture(), c.layers(), c.width(), c.heads(), c.kvHeads(), c.headWidth(), c.ffnWidth(),
                c.vocabulary(), c.window());
    }

    public static ModelShape of(ModelConfigs.Published model) {
        return of(model.name(), model.config());
    }

    /** Columns of all query heads together. */
    public int queryWidth() {
        return heads * headWidth;
    }

    /** Columns of all key (or value) heads together. */
    public int kvWidth() {
        return kvHeads * headWidth;
    }

    /** Positions that one attends to in a layer, its own and at most {@code before} others. */
    public long attended(int layer, int before) {
        return architecture.isLocal(layer) ? Math.min(before + 1, window) : before + 1;
    }
}
