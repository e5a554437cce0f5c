package lpu.machine;

/**
 * The best of some values.
 *
 * @param id which it is; {@link #NONE}'s is greater than all
 */
public record Best(int value, int id) {
    /** Of no values: any other is better. */
    public static final Best NONE = new Best(Integer.MIN_VALUE, Integer.MAX_VALUE);

    /** The one of the greater value, of equal values that of the lower id. */
    public Best orBetter(Best other) {
        return other.value > value || other.value == value && other.id < id ? other : this;
    }
}
