package lpu.lower;

import java.util.Arrays;
import lpu.machine.AttentionConstants;
import lpu.machine.ElementFunction;
import lpu.machine.IndexRows;
import lpu.machine.Linear;
import lpu.machine.LutCodewords;
import lpu.machine.NormConstants;
import lpu.machine.NormFunction;
import lpu.machine.ScanFunction;
import lpu.machine.Tcu;
import lpu.machine.TcuFunction;
import lpu.machine.TileProducts;
import lpu.machine.Vpu;
import lpu.machine.VpuFunction;
import lpu.simd.Workers;

/** What single units of an HTE-LPU meet in a real model, for tests in other packages. */
public final class RealUnits {
    private static final Vpu VPU = new Vpu(8, 64);
    private static final int MOST_BIAS_SHIFT = 15;

    private RealUnits() {
    }

    /**
     * One query head of a layer, after rope.
     *
     * @param queries int[position][headWidth]
     * @param keys    likewise
     * @param values  likewise
     */
    public record AttentionHead(AttentionConstants constants, int[] queries, int[] keys, int[] values) {
    }

    /** A head of layer l on the first tokens of a text. */
    public static AttentionHead attentionHead(FunctionalModel model, Workers workers, int[] tokens, int l, int head) {
        int d = model.config().width();
        MachineFunction machine = new MachineFunction(model, Machines.of(1, VPU.pods(), VPU.lanes(), 64, model.tile()), workers);
        int[] x = new int[tokens.length * d];
        for (int i = 0; i < tokens.length; i++) {
            ElementFunction.embed(model.embedding(), tokens[i], x, i * d);
        }
        for (int below = 0; below < l; below++) {
            machine.attention(below, x, tokens.length);
            machine.feedForward(below, x, tokens.length);
        }
        FunctionalLayer layer = model.layer(l);
        NormConstants norm = layer.attentionNorm();
        new NormFunction(new TcuFunction(new Tcu(64))).apply(norm, x, tokens.length);
        int n = model.config().headWidth();
        int kv = head / (model.config().heads() / model.config().kvHeads());
        int[] queries = outputs(layer.query().rows(head * n, (head + 1) * n), x, tokens.length);
        int[] keys = outputs(layer.key().rows(kv * n, (kv + 1) * n), x, tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            ElementFunction.turn(layer.queryTurn(), queries, i * n, 1, i);
            ElementFunction.turn(layer.keyTurn(), keys, i * n, 1, i);
        }
        return new AttentionHead(layer.attention(), queries, keys,
                outputs(layer.value().rows(kv * n, (kv + 1) * n), x, tokens.length));
    }

    private static int[] outputs(Linear linear, int[] x, int positions) {
        return new VpuFunction(VPU).outputs(linear, x, positions);
    }

    /**
     * The coarse-fine head's parts for one state.
     *
     * @param luts unsigned byte[tile][codeword]
     */
    public record CoarseRows(IndexRows rows, byte[] luts, int biasShift, Linear linear) {
    }

    /** Its first rows, scored by the first set of tiles, and the exact head's. */
    public static CoarseRows coarseRows(FunctionalModel model, FunctionalHead head, int[] hidden, int rows) {
        LutCodewords words = head.words();
        int[] mapped = outputs(head.map(), hidden, 1);
        TileProducts products = new ScanFunction(VPU).products(words, 0, words.tiles(), mapped);
        int exponent = Math.max(products.range().exponent(words.entryBits()), -head.biasShift());
        IndexRows all = head.rows();
        IndexRows some = new IndexRows(rows, all.tiles(), Arrays.copyOf(all.codes(), rows * all.tiles()),
                all.biases() == null ? null : Arrays.copyOf(all.biases(), rows));
        return new CoarseRows(some, products.entries(exponent), Math.min(exponent + head.biasShift(), MOST_BIAS_SHIFT),
                model.head().rows(0, rows));
    }
}
