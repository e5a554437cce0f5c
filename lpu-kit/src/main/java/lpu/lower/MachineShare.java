package lpu.lower;

/** Consecutive parts [from, to) of a whole that engines divide among them: as even as can be, empty where parts are few. */
record MachineShare(int from, int to) {
    static MachineShare of(int parts, int engine, int engines) {
        return new MachineShare((int) ((long) parts * engine / engines), (int) ((long) parts * (engine + 1) / engines));
    }

    int size() {
        return to - from;
    }

    /** The same where each part is so many. */
    MachineShare times(int width) {
        return new MachineShare(from * width, to * width);
    }
}
