package lpu.accel;

/** When the first and when the last of a row of results is there. */
record Results(Moment first, Moment last) {
    static final Results NONE = new Results(Moment.START, Moment.START);

    static Results of(Moment whole) {
        return new Results(whole, whole);
    }

    /** All of both. */
    Results and(Results other) {
        return new Results(first.and(other.first), last.and(other.last));
    }
}
