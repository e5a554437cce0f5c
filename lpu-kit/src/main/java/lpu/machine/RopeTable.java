package lpu.machine;

/**
 * Sines and cosines of every position, and which columns of a head turn together.
 *
 * @param cos          int[position][pairs]
 * @param sin          likewise
 * @param pairs        of a head
 * @param step         from a pair's first column to the next pair's
 * @param apart        from a pair's first column to its second
 * @param fractionBits of sines and cosines
 */
public record RopeTable(int[] cos, int[] sin, int pairs, int step, int apart, int fractionBits) {
    public RopeTable {
        if (cos.length != sin.length || pairs < 1 || cos.length % pairs != 0) {
            throw new IllegalArgumentException(cos.length + " cosines and " + sin.length + " sines of " + pairs + " pairs");
        }
    }
}
