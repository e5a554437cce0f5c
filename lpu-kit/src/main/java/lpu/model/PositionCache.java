package lpu.model;

/** What is kept of the positions seen so far; grows as needed, up to a limit. */
public abstract class PositionCache {
    private final int limit;
    private int capacity;
    private int length;

    /** @param limit the most positions ever held */
    protected PositionCache(int limit, int capacity) {
        this.limit = limit;
        this.capacity = Math.min(capacity, limit);
    }

    /** Positions held. */
    public final int length() {
        return length;
    }

    /** Forgets everything; memory is kept. */
    public final void clear() {
        length = 0;
    }

    /** Makes room for {@code count} more positions; throws IllegalStateException beyond the limit. */
    public final void reserve(int count) {
        int needed = length + count;
        if (needed > limit) {
            throw new IllegalStateException(needed + " positions do not fit the context of " + limit);
        }
        if (needed > capacity) {
            int larger = Math.min(limit, Math.max(needed, 2 * capacity));
            grow(larger);
            capacity = larger;
        }
    }

    /** Counts the positions stored in all layers. */
    public final void advance(int count) {
        length += count;
    }

    /** Positions there is room for. */
    protected final int capacity() {
        return capacity;
    }

    /** Makes room for {@code larger} positions and keeps the first {@link #length}; {@link #capacity} is still the old one. */
    protected abstract void grow(int larger);
}
