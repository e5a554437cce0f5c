package lpu.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import lpu.machine.Op;
import lpu.machine.Program;
import lpu.machine.Program.Phase;
import lpu.machine.Program.Step;
import lpu.model.ModelConfig;
import lpu.model.ModelConfigs.Published;
import lpu.model.Node;
import lpu.model.NodeKind;

/**
 * Models as programs. Query, key and value rows and attention are divided by heads, gate and up by rows, output and down by
 * columns, whose partial sums meet; the vocabulary by rows. Every engine norms and adds the whole residual stream. Gains of
 * norms and biases lie on chip.
 */
public final class Programs {
    private Programs() {
    }

    /** One token, with so many positions in the cache before it; weights of 8 bits and values of 16. */
    public static Program decoding(Published model, HeadPlan head, int context) {
        return decoding(model, head, Widths.Uniform.standard(), context);
    }

    /**
     * One token, with so many positions in the cache before it.
     *
     * @throws IllegalArgumentException for a context below 0
     */
    public static Program decoding(Published model, HeadPlan head, Widths widths, int context) {
        return of(model, head, widths, Phase.DECODING, 1, context);
    }

    /** A prompt of so many positions, of which the LM head sees the last one; weights of 8 bits and values of 16. */
    public static Program prefill(Published model, HeadPlan head, int positions) {
        return prefill(model, head, Widths.Uniform.standard(), positions);
    }

    /**
     * A prompt of so many positions, of which the LM head sees the last one.
     *
     * @throws IllegalArgumentException for no positions
     */
    public static Program prefill(Published model, HeadPlan head, Widths widths, int positions) {
        return of(model, head, widths, Phase.PREFILL, positions, 0);
    }

    private static Program of(Published model, HeadPlan head, Widths widths, Phase phase, int positions, int context) {
        if (context < 0) {
            throw new IllegalArgumentException("a context of " + context + " positions");
        }
        ModelConfig shape = model.config();
        Steps steps = new Steps();
        int stream = steps.add(new Op.Embed("embedding", positions,
                widths.rows(Node.of(NodeKind.EMBEDDING), shape.width())));
        for (int l = 0; l < shape.layers(); l++) {
            LayerSteps layer = new LayerSteps(shape, widths, steps, l, positions, context);
            stream = layer.ffn(layer.attention(stream));
        }
        new HeadSteps(shape, widths, steps).add(head, stream);
        return new Program(model.name() + ", " + head.label(), phase, positions, context, steps.list);
    }

    /** The steps of a program that is being written. */
    static final class Steps {
        private final List<Step> list = new ArrayList<>();

        /** Adds a step that needs the results of earlier ones; returns its number. */
        int add(Op op, int... after) {
            list.add(new Step(op, Arrays.stream(after).boxed().toList()));
            return list.size() - 1;
        }
    }
}
