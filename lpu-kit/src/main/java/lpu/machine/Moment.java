package lpu.machine;

/**
 * When something is there.
 *
 * @param by the unit that delivers it
 */
record Moment(long at, Unit by) {
    static final Moment START = new Moment(0, Unit.HBM);

    /** The later of two. */
    Moment and(Moment other) {
        return other.at > at ? other : this;
    }
}
