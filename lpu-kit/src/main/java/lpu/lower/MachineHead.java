package lpu.lower;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import lpu.machine.Best;
import lpu.machine.LutCodewords;
import lpu.machine.RadixPrefix;
import lpu.machine.TileProducts;
import lpu.machine.TreeFunction;

/**
 * The coarse-fine head on an HTE-LPU: the state is mapped, LUTs are built and joined, every engine scans its vocabulary rows, the
 * best of all rows are refined, the k best of those get exact logits, and the tree finds the greatest. Equal to the fixed-point
 * model's head integer for integer on any number of engines. One caller at a time.
 */
public final class MachineHead {
    private static final int MOST_BIAS_SHIFT = Short.SIZE - 1;

    private final MachineFunction machine;
    private final FunctionalHead head;
    private final int k;
    private final List<MachineHeadShare> shares; // of each engine

    /**
     * @param machine whose engines hold the exact rows
     * @param k       candidates
     */
    public MachineHead(MachineFunction machine, FunctionalHead head, int k) {
        if (head.rows().rows() != machine.vocabulary() || k < 1) {
            throw new IllegalArgumentException(k + " of " + head.rows().rows() + " coarse and " + machine.vocabulary()
                    + " exact rows");
        }
        this.machine = machine;
        this.head = head;
        this.k = Math.min(k, head.rows().rows());
        List<MachineEngine> engines = machine.engines();
        shares = IntStream.range(0, engines.size())
                .mapToObj(e -> new MachineHeadShare(engines.get(e), head, e, engines.size())).toList();
    }

    /**
     * What the head found.
     *
     * @param ids    int[k], ascending: the candidates
     * @param logits int[k], exact
     * @param token  of the greatest logit, of equal ones the lowest
     */
    public record Result(int[] ids, int[] logits, int token) {
    }

    /**
     * LUTs of all tiles, unsigned byte[tile][codeword].
     *
     * @param refined null without a refinement
     * @param exponent of both: an entry stands for 2^exponent steps of products
     */
    private record Luts(byte[] first, byte[] refined, int exponent) {
    }

    /** Of a hidden state, int[d]. */
    public Result run(int[] hidden) {
        Luts luts = luts(TreeFunction.joined(each(share -> share.mapped(hidden))));
        int biasShift = Math.min(luts.exponent + head.biasShift(), MOST_BIAS_SHIFT);
        forEach(share -> share.scan(luts.first, biasShift));
        if (head.survivors() > k) {
            keep(head.survivors());
            forEach(share -> share.refine(luts.refined));
        }
        keep(k);
        List<int[]> logits = each(share -> share.logits(hidden));
        List<Best> best = IntStream.range(0, shares.size()).mapToObj(e -> shares.get(e).best(logits.get(e))).toList();
        return new Result(TreeFunction.joined(each(MachineHeadShare::ids)), TreeFunction.joined(logits),
                TreeFunction.best(best).id());
    }

    /** One exponent for all entries, from what meets in the tree; it is no less than what leaves biases their fraction bits. */
    private Luts luts(int[] mapped) {
        List<TileProducts> first = each(share -> share.products(head.words(), mapped));
        int exponent = Math.max(exponent(head.words(), first), -head.biasShift());
        if (head.refinedWords() == null) {
            return new Luts(entries(first, exponent), null, exponent);
        }
        List<TileProducts> refined = each(share -> share.products(head.refinedWords(), mapped));
        int both = Math.max(exponent, exponent(head.refinedWords(), refined));
        return new Luts(entries(first, both), entries(refined, both), both);
    }

    private static int exponent(LutCodewords words, List<TileProducts> parts) {
        return TreeFunction.meet(parts.stream().map(TileProducts::range).toList(), TileProducts.Range::and)
                .exponent(words.entryBits());
    }

    private static byte[] entries(List<TileProducts> parts, int exponent) {
        return TreeFunction.meet(parts.stream().map(p -> p.entries(exponent)).toList(), MachineHead::joined);
    }

    private static byte[] joined(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    /** Keeps the n best rows of all engines: histograms meet digit by digit; of equal scores those of lower ids are kept. */
    private void keep(int n) {
        RadixPrefix prefix = RadixPrefix.ofRank(n);
        for (int digit = 0; digit < RadixPrefix.DIGITS; digit++) {
            RadixPrefix known = prefix;
            prefix = prefix.next(TreeFunction.counts(each(share -> share.histogram(known))));
        }
        int threshold = prefix.score();
        int ties = prefix.rank();
        List<Integer> equal = each(share -> share.equal(threshold));
        for (int e = 0; e < shares.size(); e++) { // engines of lower ids come first
            int own = Math.min(ties, equal.get(e));
            shares.get(e).keep(threshold, own);
            ties -= own;
        }
    }

    private <T> List<T> each(Function<MachineHeadShare, T> task) {
        return machine.each(shares, task);
    }

    private void forEach(Consumer<MachineHeadShare> task) {
        each(share -> {
            task.accept(share);
            return null;
        });
    }
}
