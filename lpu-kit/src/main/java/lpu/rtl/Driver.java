package lpu.rtl;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;

/**
 * Moves streams of beats into and out of a simulated unit, each by its handshake: what is offered waits until the unit is ready for it,
 * what comes out waits until it is taken, and a {@link Pace} makes either pause. Of a stream {@code in} the ports are {@code in_valid}
 * and {@code in_ready}; a beat moves in a cycle in which both are set.
 */
final class Driver {
    /** Cycles without a beat after which a run is given up. */
    private static final int PATIENCE = 10_000;

    private final Simulation unit;
    private final Pace pace;
    private final List<Stream> inputs = new ArrayList<>();
    private final List<Stream> outputs = new ArrayList<>();

    Driver(Simulation unit, Pace pace) {
        this.unit = unit;
        this.pace = pace;
    }

    /** Beats in one direction, and when the first and the last of them so far moved. */
    static final class Stream {
        private final RtlPort valid;
        private final RtlPort ready; // null: always
        private final RtlPort wanted; // in whose cycles an input is offered; null: in all
        private final int beats; // of an input
        private final IntConsumer beat;
        private int moved;
        private long first;
        private long last;

        private Stream(RtlPort valid, RtlPort ready, RtlPort wanted, int beats, IntConsumer beat) {
            this.valid = valid;
            this.ready = ready;
            this.wanted = wanted;
            this.beats = beats;
            this.beat = beat;
        }

        /** Beats that have moved. */
        int moved() {
            return moved;
        }

        /** The cycle of the first of them. */
        long first() {
            return first;
        }

        /** The cycle of the last of them. */
        long last() {
            return last;
        }

        private boolean moves() {
            return valid.isSet() && (ready == null || ready.isSet());
        }

        private long move(long cycle) {
            first = moved == 0 ? cycle : first;
            last = cycle;
            moved++;
            return cycle;
        }
    }

    /** So many beats into the unit; {@code beat} writes the ports of one. */
    Stream offer(String name, int beats, IntConsumer beat) {
        return offer(name + "_valid", name + "_ready", beats, beat);
    }

    /** Likewise, with ports of other names. */
    Stream offer(String valid, String ready, int beats, IntConsumer beat) {
        return added(inputs, new Stream(unit.port(valid), unit.port(ready), null, beats, beat));
    }

    /** Likewise, each in a cycle in which the port {@code wanted} asks for it, as a memory answers. */
    Stream answer(String wanted, String name, int beats, IntConsumer beat) {
        return added(inputs, new Stream(unit.port(name + "_valid"), unit.port(name + "_ready"), unit.port(wanted), beats, beat));
    }

    /** Beats out of the unit; {@code beat} reads the ports of one. */
    Stream take(String name, IntConsumer beat) {
        return added(outputs, new Stream(unit.port(name + "_valid"), unit.port(name + "_ready"), null, 0, beat));
    }

    /** A result that the unit shows by a port, and that nobody has to take. */
    Stream watch(String valid, IntConsumer beat) {
        return added(outputs, new Stream(unit.port(valid), null, null, 0, beat));
    }

    private static Stream added(List<Stream> streams, Stream stream) {
        streams.add(stream);
        return stream;
    }

    /** Steps the unit until the end of a cycle after which all is done; throws IllegalStateException when nothing moves for long. */
    void run(BooleanSupplier done) {
        long last = unit.cycle();
        while (!done.getAsBoolean()) {
            offerAndSettle();
            for (Stream in : inputs) {
                last = in.moves() ? in.move(unit.cycle()) : last;
            }
            for (Stream out : outputs) {
                if (out.moves()) {
                    out.beat.accept(out.moved);
                    last = out.move(unit.cycle());
                }
            }
            unit.tick();
            if (unit.cycle() - last > PATIENCE) {
                throw new IllegalStateException("nothing has moved for " + PATIENCE + " cycles");
            }
        }
    }

    private void offerAndSettle() {
        for (Stream in : inputs) {
            in.valid.set(false);
            if (in.wanted == null) {
                offer(in);
            }
        }
        for (Stream out : outputs) {
            if (out.ready != null) {
                out.ready.set(pace.takes());
            }
        }
        unit.settle();
        for (Stream in : inputs) {
            if (in.wanted != null && in.wanted.isSet()) {
                offer(in);
                unit.settle();
            }
        }
    }

    private void offer(Stream in) {
        in.valid.set(in.moved < in.beats && pace.offers());
        if (in.valid.isSet()) {
            in.beat.accept(in.moved);
        }
    }
}
