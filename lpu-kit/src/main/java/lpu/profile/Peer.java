package lpu.profile;

import java.util.List;

/** Somebody else's program that does the same work. */
interface Peer extends AutoCloseable {
    /** Takes {@code rounds} more times of each of its lines on a number of threads. */
    void run(int threads, int rounds) throws PeerMissing;

    /** Each thing it times, on each number of threads. */
    List<TimedLine> lines();

    @Override
    void close();
}
