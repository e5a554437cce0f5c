package lpu.rtl;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/**
 * A port of a {@link Simulation}: its bits in the simulator's memory, least significant byte first.
 *
 * @param bits   its width
 * @param output of the unit, not to be written
 * @param memory one or two bytes for up to 16 bits, otherwise words of 32 bits
 */
public record RtlPort(String name, int bits, boolean output, MemorySegment memory) {
    /** Bytes of the memory of a port of so many bits. */
    static int bytes(int bits) {
        return bits <= Byte.SIZE ? 1 : bits <= Short.SIZE ? 2 : Math.ceilDiv(bits, Integer.SIZE) * Integer.BYTES;
    }

    /** The whole port, of at most 64 bits, as an unsigned number. */
    public long get() {
        return get(0, bits);
    }

    /** Whether the lowest bit is 1. */
    public boolean isSet() {
        return (memory.get(JAVA_BYTE, 0) & 1) != 0;
    }

    /** Makes a port of one bit 1 or 0. */
    public void set(boolean value) {
        memory.set(JAVA_BYTE, 0, (byte) (value ? 1 : 0));
    }

    /** The whole port, of at most 64 bits; bits that it does not have are cut off. */
    public void set(long value) {
        set(0, bits, value);
    }

    /** Bits [at, at + width), unsigned; at most 64. */
    public long get(int at, int width) {
        long value = 0;
        for (int done = 0; done < width; ) {
            int from = (at + done) % Byte.SIZE;
            int n = Math.min(width - done, Byte.SIZE - from);
            value |= (memory.get(JAVA_BYTE, (at + done) / Byte.SIZE) >>> from & (1L << n) - 1) << done;
            done += n;
        }
        return value;
    }

    /** Bits [at, at + width), in two's complement. */
    public long getSigned(int at, int width) {
        int unused = Long.SIZE - width;
        return get(at, width) << unused >> unused;
    }

    /** Sets bits [at, at + width); at most 64. */
    public void set(int at, int width, long value) {
        if (output || at + width > bits) {
            throw new IllegalArgumentException("bits " + at + " to " + (at + width - 1) + " of " + name);
        }
        for (int done = 0; done < width; ) {
            int index = (at + done) / Byte.SIZE;
            int from = (at + done) % Byte.SIZE;
            int n = Math.min(width - done, Byte.SIZE - from);
            long mask = (1L << n) - 1 << from;
            memory.set(JAVA_BYTE, index, (byte) (memory.get(JAVA_BYTE, index) & ~mask | value >>> done << from & mask));
            done += n;
        }
    }
}
