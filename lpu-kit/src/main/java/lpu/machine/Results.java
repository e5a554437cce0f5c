package lpu.machine;

/** When the first and when the last of a row of results is there. */
record Results(Moment first, Moment last) {
    static final Results NONE = new Results(Moment.START, Moment.START);

    static Results of(Moment whole) {
        return new Results(whole, whole);
    }

    /** When i of n equal parts of them are there. */
    long share(long i, long n) {
        return first.at() + Math.ceilDiv((last.at() - first.at() + 1) * i, n) - 1;
    }

    /** All of both. */
    Results and(Results other) {
        return new Results(first.and(other.first), last.and(other.last));
    }
}
