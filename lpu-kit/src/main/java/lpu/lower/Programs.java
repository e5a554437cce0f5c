package lpu.lower;

import lpu.machine.Op;
import lpu.machine.Phase;
import lpu.machine.Program;
import lpu.model.HeadSpec;
import lpu.model.LanguageModel;
import lpu.model.ModelConfig;
import lpu.model.NamedShape;
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

    /** One token, with so many positions in the cache before it. */
    public static Program decoding(ModelShape shape, LoweringOptions options, int context) {
        return of(shape, options, Phase.DECODING, 1, context);
    }

    /** A prompt of so many positions; the LM head sees the last one only. */
    public static Program prefill(ModelShape shape, LoweringOptions options, int positions) {
        return of(shape, options, Phase.PREFILL, positions, 0);
    }

    public static Program decoding(NamedShape shape, HeadSpec head, int context) {
        return decoding(ModelShape.of(shape), LoweringOptions.of(head), context);
    }

    public static Program prefill(NamedShape shape, HeadSpec head, int positions) {
        return prefill(ModelShape.of(shape), LoweringOptions.of(head), positions);
    }

    public static Program decoding(String name, ModelConfig config, LoweringOptions options, int context) {
        return decoding(ModelShape.of(name, config), options, context);
    }

    /** A model with its weights as stored, values of 16 bits. */
    public static Program decoding(LanguageModel model, HeadSpec head, int context) {
        return decoding(model.name(), model.config(), new LoweringOptions(head, new Widths.Stored(model, 16, 16)), context);
    }

    private static Program of(ModelShape shape, LoweringOptions options, Phase phase, int positions, int context) {
        if (context < 0) {
            throw new IllegalArgumentException("a context of " + context + " positions");
        }
        Widths widths = options.widths();
        Steps steps = new Steps();
        int stream = steps.add(new Op.Embed("embedding", positions,
                widths.rows(Node.of(NodeKind.EMBEDDING), shape.width())));
        for (int l = 0; l < shape.layers(); l++) {
            LayerSteps layer = new LayerSteps(shape, widths, steps, l, positions, context);
            stream = layer.ffn(layer.attention(stream));
        }
        new HeadSteps(shape, widths, steps).add(options.head(), stream);
        return new Program(shape.name() + ", " + options.head().label(), phase, positions, context, steps.list());
    }
}
