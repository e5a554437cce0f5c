package lpu.rtl;

import java.util.List;
import lpu.machine.OsuFunction;
import lpu.machine.OsuTables;
import lpu.num.Lut;

/** {@code osu.sv}. Serves one thread. */
public final class OsuUnit implements AutoCloseable {
    private final RtlUnit unit;
    private final OsuShape shape;
    private final OsuTables tables;

    /** @param tables interpolated, with intervals of at least 2 inputs */
    public OsuUnit(RtlSources sources, OsuShape shape, OsuTables tables) {
        this(RtlUnit.open(shape.design(sources, tables)), shape, tables);
    }

    /** @param unit made of the shape's design */
    public OsuUnit(RtlUnit unit, OsuShape shape, OsuTables tables) {
        this.unit = unit;
        this.shape = shape;
        this.tables = tables;
        load(unit, "exp_load", tables.exp());
        load(unit, "r_load", tables.reciprocal().first());
    }

    /** Writes a table's entries, each with its rise to the next. */
    static void load(RtlUnit unit, String port, Lut table) {
        int[] knots = table.knots();
        unit.port(port).set(true);
        for (int i = 0; i < knots.length; i++) {
            unit.port("load_address").set(i);
            unit.port("load_knot").set(knots[i]);
            unit.port("load_rise").set(i + 1 < knots.length ? knots[i + 1] - knots[i] : 0);
            unit.settle();
            unit.tick();
        }
        unit.port(port).set(false);
    }

    /**
     * Scores of one query and the value rows that they weigh.
     *
     * @param scores {@link OsuFunction#MASKED} for one that takes no part
     * @param values int[score][column]
     */
    public record Sequence(int[] scores, int[] values) {
    }

    /**
     * @param contexts     int[sequence][column]
     * @param exponentials cycles from the first tile to the last exponentials
     * @param cycles       from the first tile to the last context
     */
    public record Outcome(int[][] contexts, long exponentials, long cycles) {
    }

    public Outcome run(List<Sequence> sequences, Pace pace) {
        int[][] contexts = new int[sequences.size()][shape.columns()];
        RtlPort valid = unit.port("in_valid");
        RtlPort rowsValid = unit.port("rows_valid");
        RtlPort taking = unit.port("out_ready");
        Watch exponentials = new Watch(unit);
        Watch all = new Watch(unit);
        Place tile = new Place(sequences, shape.tile(), 1);
        Place rows = new Place(sequences, shape.lanes(), shape.tile() / shape.lanes());
        int done = 0;
        int column = 0;
        while (done < sequences.size()) {
            valid.set(!tile.atEnd() && pace.offers());
            if (valid.isSet()) {
                offerTile(tile);
            }
            rowsValid.set(!rows.atEnd() && pace.offers());
            if (rowsValid.isSet()) {
                offerRows(rows);
            }
            taking.set(pace.takes());
            unit.settle();
            if (valid.isSet() && unit.port("in_ready").isSet()) {
                exponentials.enters();
                all.enters();
                tile.next();
            }
            if (unit.port("exp_valid").isSet()) {
                exponentials.leaves();
                rows.next();
            }
            if (taking.isSet() && unit.port("out_valid").isSet()) {
                all.leaves();
                for (int i = 0; i < shape.dividers(); i++) {
                    int bits = tables.context().width();
                    contexts[done][column++] = (int) unit.port("out_context").getSigned(i * bits, bits);
                }
                if (unit.port("out_last").isSet()) {
                    done++;
                    column = 0;
                }
            }
            all.tick();
        }
        return new Outcome(contexts, exponentials.cycles(), all.cycles());
    }

    /** Where a stream of tiles, or of beats of tiles, has come to; a last tile has as many beats as the others. */
    private static final class Place {
        private final List<Sequence> sequences;
        private final int step;
        private final int beats;
        private int sequence;
        private int at;

        Place(List<Sequence> sequences, int step, int beats) {
            this.sequences = sequences;
            this.step = step;
            this.beats = beats;
        }

        boolean atEnd() {
            return sequence == sequences.size();
        }

        Sequence current() {
            return sequences.get(sequence);
        }

        boolean isLast() {
            return at + step >= Math.ceilDiv(current().scores.length, step * beats) * step * beats;
        }

        void next() {
            boolean last = isLast();
            at = last ? 0 : at + step;
            sequence += last ? 1 : 0;
        }
    }

    private void offerTile(Place place) {
        int[] scores = place.current().scores;
        RtlPort live = unit.port("in_live");
        RtlPort in = unit.port("in_scores");
        unit.port("in_last").set(place.isLast());
        for (int i = 0; i < shape.tile(); i++) {
            int j = place.at + i;
            boolean takesPart = j < scores.length && scores[j] != OsuFunction.MASKED;
            live.set(i, 1, takesPart ? 1 : 0);
            in.set(i * shape.scoreBits(), shape.scoreBits(), takesPart ? scores[j] : 0);
        }
    }

    private void offerRows(Place place) {
        Sequence s = place.current();
        RtlPort in = unit.port("rows");
        int columns = shape.columns();
        for (int i = 0; i < shape.lanes(); i++) {
            int row = place.at + i;
            for (int c = 0; c < columns; c++) {
                in.set((i * columns + c) * shape.valueBits(), shape.valueBits(),
                        row < s.scores.length ? s.values[row * columns + c] : -1); // -1: what no score weighs must not count
            }
        }
    }

    /** Offers tiles of a sequence for some cycles, then resets the unit. */
    public void resetInside(Sequence sequence, int cycles) {
        Place tile = new Place(List.of(sequence), shape.tile(), 1);
        unit.port("in_valid").set(true);
        unit.port("rows_valid").set(true);
        for (int i = 0; i < cycles; i++) {
            offerTile(tile);
            unit.settle();
            unit.tick();
        }
        unit.port("in_valid").set(false);
        unit.port("rows_valid").set(false);
        unit.reset();
    }

    @Override
    public void close() {
        unit.close();
    }
}
