package lpu.plot;

/** A mark on an axis; a minor one has an empty label. */
record Tick(double value, String label) {
}
