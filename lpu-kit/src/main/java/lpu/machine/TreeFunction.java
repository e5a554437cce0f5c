package lpu.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;

/** What a {@link Machine.Tree} computes of engines' parts on the way up: at each level neighbours meet, an odd one goes up as it is. */
public final class TreeFunction {
    private TreeFunction() {
    }

    /** @param parts one of each engine, at least one */
    public static <T> T meet(List<T> parts, BinaryOperator<T> node) {
        List<T> level = parts;
        while (level.size() > 1) {
            List<T> above = new ArrayList<>();
            for (int i = 0; i + 1 < level.size(); i += 2) {
                above.add(node.apply(level.get(i), level.get(i + 1)));
            }
            if (level.size() % 2 == 1) {
                above.add(level.getLast());
            }
            level = above;
        }
        return level.getFirst();
    }

    /** Element by element; no part is changed. */
    public static long[] sums(List<long[]> parts) {
        return meet(parts, (a, b) -> {
            long[] sum = new long[a.length];
            for (int i = 0; i < sum.length; i++) {
                sum[i] = a[i] + b[i];
            }
            return sum;
        });
    }

    /** Likewise of histograms. */
    public static int[] counts(List<int[]> parts) {
        return meet(parts, (a, b) -> {
            int[] sum = new int[a.length];
            for (int i = 0; i < sum.length; i++) {
                sum[i] = a[i] + b[i];
            }
            return sum;
        });
    }

    /** One part after the other. */
    public static int[] joined(List<int[]> parts) {
        return meet(parts, (a, b) -> {
            int[] both = new int[a.length + b.length];
            System.arraycopy(a, 0, both, 0, a.length);
            System.arraycopy(b, 0, both, a.length, b.length);
            return both;
        });
    }

    public static Best best(List<Best> parts) {
        return meet(parts, Best::orBetter);
    }
}
