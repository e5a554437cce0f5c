package lpu.lower;

import lpu.machine.Op;
import lpu.machine.Op.MatMul.Split;
import lpu.machine.Op.Part;
import lpu.model.ModelConfig;
import lpu.model.Node;
import lpu.model.NodeKind;

/** The steps of one layer. */
final class LayerSteps {
    /** Of a partial sum on its way up the tree. */
    private static final int PARTIAL_SUM_BITS = 32;

    private final ModelConfig shape;
    private final Widths widths;
    private final Programs.Steps steps;
    private final int layer;
    private final int positions;
    private final int context;

    LayerSteps(ModelConfig shape, Widths widths, Programs.Steps steps, int layer, int positions, int context) {
        this.shape = shape;
        this.widths = widths;
        this.steps = steps;
        this.layer = layer;
        this.positions = positions;
        this.context = context;
    }

    /** @return the step that makes the residual stream after attention of that before it */
    int attention(int stream) {
        int normed = norm(NodeKind.ATTENTION_NORM, Part.ATTENTION, stream);
        int query = rows(NodeKind.QUERY, shape.heads() * shape.headWidth(), shape.heads(), Part.ATTENTION, normed);
        int key = rows(NodeKind.KEY, shape.kvHeads() * shape.headWidth(), shape.kvHeads(), Part.ATTENTION, normed);
        int value = rows(NodeKind.VALUE, shape.kvHeads() * shape.headWidth(), shape.kvHeads(), Part.ATTENTION, normed);
        if (shape.architecture().headNorms) {
            query = headNorm(NodeKind.QUERY_NORM, shape.heads(), query);
            key = headNorm(NodeKind.KEY_NORM, shape.kvHeads(), key);
        }
        query = rope(NodeKind.QUERY_ROPE, shape.heads(), query);
        key = rope(NodeKind.KEY_ROPE, shape.kvHeads(), key);
        int attended = steps.add(attend(), query, key, value);
        int output = columns(NodeKind.ATTENTION_OUTPUT, NodeKind.CONTEXT, shape.heads() * shape.headWidth(), shape.heads(), Part.ATTENTION,
                attended);
        return residual(NodeKind.ATTENTION_POST_NORM, NodeKind.ATTENTION_RESIDUAL, Part.ATTENTION, stream, output);
    }

    /** Likewise after the FFN. */
    int ffn(int stream) {
        int normed = norm(NodeKind.FFN_NORM, Part.FFN, stream);
        int gate = rows(NodeKind.GATE, shape.ffnWidth(), shape.ffnWidth(), Part.FFN, normed);
        int up = rows(NodeKind.UP, shape.ffnWidth(), shape.ffnWidth(), Part.FFN, normed);
        int product = steps.add(new Op.Elementwise(name(NodeKind.PRODUCT), Part.FFN, positions, shape.ffnWidth(), 2, true,
                bits(NodeKind.PRODUCT), shape.ffnWidth()), gate, up);
        int down = columns(NodeKind.DOWN, NodeKind.PRODUCT, shape.ffnWidth(), shape.ffnWidth(), Part.FFN, product);
        return residual(NodeKind.FFN_POST_NORM, NodeKind.FFN_RESIDUAL, Part.FFN, stream, down);
    }

    private int norm(NodeKind kind, Part part, int before) {
        return steps.add(new Op.Norm(name(kind), part, positions, 1, shape.width(), bits(kind), 1), before);
    }

    private int headNorm(NodeKind kind, int heads, int before) {
        return steps.add(new Op.Norm(name(kind), Part.ATTENTION, positions, heads, shape.headWidth(), bits(kind), heads), before);
    }

    private int rope(NodeKind kind, int heads, int before) {
        return steps.add(new Op.Rope(name(kind), positions, heads, shape.headWidth(), bits(kind), heads), before);
    }

    private Op.Attention attend() {
        long attended = 0;
        for (int p = context; p < context + positions; p++) {
            attended += attended(p);
        }
        int cached = Math.toIntExact(Math.min(context, attended(context) - 1));
        return new Op.Attention("layer " + layer + " attention", positions, shape.heads(), shape.kvHeads(), shape.headWidth(),
                cached, attended, widths.kvBits(layer), bits(NodeKind.SCORES), shape.heads());
    }

    /** Positions that one attends to in this layer, its own and at most {@code before} others. */
    private long attended(int before) {
        return shape.architecture().isLocal(layer) ? Math.min(before + 1, shape.window()) : before + 1;
    }

    /** A matrix of the normed stream's width, divided by rows. */
    private int rows(NodeKind kind, int rows, int shares, Part part, int before) {
        int input = bits(part == Part.ATTENTION ? NodeKind.ATTENTION_NORM : NodeKind.FFN_NORM);
        return steps.add(new Op.MatMul(name(kind), part, positions, rows, widths.rows(node(kind), shape.width()), input,
                bits(kind), Split.ROWS, shares), before);
    }

    /** A matrix of d rows, divided by columns, and its sums. */
    private int columns(NodeKind kind, NodeKind input, int columns, int shares, Part part, int before) {
        int partial = steps.add(new Op.MatMul(name(kind), part, positions, shape.width(), widths.rows(node(kind), columns),
                bits(input), PARTIAL_SUM_BITS, Split.COLUMNS, shares), before);
        return steps.add(new Op.Collective(name(kind) + " sums", part, positions, shape.width(), PARTIAL_SUM_BITS, false), partial);
    }

    /** The sum, of the sublayer's norm where the architecture has one. */
    private int residual(NodeKind postNorm, NodeKind sum, Part part, int stream, int sublayer) {
        int added = postNorm.in(shape.architecture()) ? norm(postNorm, part, sublayer) : sublayer;
        return steps.add(new Op.Elementwise(name(sum), part, positions, shape.width(), 2, false, bits(sum), 1), stream, added);
    }

    private Node node(NodeKind kind) {
        return new Node(kind, layer);
    }

    private int bits(NodeKind kind) {
        return widths.bits(node(kind));
    }

    private String name(NodeKind kind) {
        return "layer " + layer + " " + kind.label().replace('_', ' ');
    }
}
