package lpu.machine;

/**
 * An op's shares over engines: each of {@code streams} engines takes {@code each} of them, the last perhaps fewer. Engines beyond
 * those take none, or, where a share is a KV head that several engines attend with, do what its first engine does on bytes that
 * are read once and multicast.
 */
record Division(int shares, int each, int streams) {
    static Division of(int shares, int engines) {
        int each = Math.ceilDiv(shares, engines);
        return new Division(shares, each, Math.ceilDiv(shares, each));
    }

    /** The part of {@code whole} in the largest share. */
    long of(long whole) {
        return Math.ceilDiv(whole * each, shares);
    }
}
