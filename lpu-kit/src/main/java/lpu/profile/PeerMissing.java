package lpu.profile;

/** A peer that cannot be measured here; the message, one line, says why and what to do. The benchmark goes on without. */
final class PeerMissing extends Exception {
    private static final long serialVersionUID = 1;

    PeerMissing(String message) {
        super(message);
    }
}
