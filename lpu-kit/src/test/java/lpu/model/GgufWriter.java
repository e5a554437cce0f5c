package lpu.model;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import lpu.simd.BlockFormat;

/** Writes small GGUF files for tests. It checks nothing, so that it can also write wrong ones. */
public final class GgufWriter {
    private record Entry(String key, GgufValue value) {
    }

    private record Tensor(String name, long[] shape, int type, byte[] data, long extraOffset) {
    }

    private final List<Entry> entries = new ArrayList<>();
    private final List<Tensor> tensors = new ArrayList<>();
    private int version = 3;
    private int alignment = 32;
    private ByteArrayOutputStream out;

    public GgufWriter version(int number) {
        version = number;
        return this;
    }

    /** Also writes {@code general.alignment}. */
    public GgufWriter alignment(int bytes) {
        alignment = bytes;
        return uint32("general.alignment", bytes);
    }

    public GgufWriter put(String key, GgufValue value) {
        entries.add(new Entry(key, value));
        return this;
    }

    public GgufWriter string(String key, String value) {
        return put(key, new GgufValue.Text(value));
    }

    public GgufWriter uint32(String key, int value) {
        return put(key, new GgufValue.Whole(GgufValue.Type.UINT32, Integer.toUnsignedLong(value)));
    }

    public GgufWriter float32(String key, float value) {
        return put(key, new GgufValue.Real(GgufValue.Type.FLOAT32, value));
    }

    public GgufWriter flag(String key, boolean value) {
        return put(key, new GgufValue.Flag(value));
    }

    public GgufWriter ints(String key, int... values) {
        return put(key, new GgufValue.Ints(GgufValue.Type.INT32, values));
    }

    public GgufWriter strings(String key, List<String> values) {
        return put(key, new GgufValue.Texts(values.stream()
                .map(s -> s.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new)));
    }

    /**
     * A tensor quantised from floats.
     *
     * @param weights rows one after another
     * @param shape fastest-moving first: {columns, rows, …}
     */
    public GgufWriter tensor(String name, BlockFormat format, float[] weights, long... shape) {
        return tensorBytes(name, format.ggmlType, BlockWriter.write(format, weights), 0, shape);
    }

    /** A tensor of any type number and bytes, listed {@code extraOffset} bytes beside where it is. */
    public GgufWriter tensorBytes(String name, int type, byte[] data, long extraOffset, long... shape) {
        tensors.add(new Tensor(name, shape, type, data, extraOffset));
        return this;
    }

    /** As {@link #tensor}, in place of the tensor of this name. */
    public GgufWriter replace(String name, BlockFormat format, float[] weights, long... shape) {
        tensors.removeIf(t -> t.name().equals(name));
        return tensor(name, format, weights, shape);
    }

    /** As {@link #put}, in place of the entry of this key, if there is one. */
    public GgufWriter replace(String key, GgufValue value) {
        entries.removeIf(e -> e.key().equals(key));
        return put(key, value);
    }

    public Path write(Path file) {
        try {
            return Files.write(file, toBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public byte[] toBytes() {
        out = new ByteArrayOutputStream();
        writeInt(GgufHeader.MAGIC);
        writeInt(version);
        writeLong(tensors.size());
        writeLong(entries.size());
        for (Entry entry : entries) {
            writeString(entry.key().getBytes(StandardCharsets.UTF_8));
            writeInt(type(entry.value()).ordinal());
            writeValue(entry.value());
        }
        long offset = 0;
        for (Tensor tensor : tensors) {
            writeString(tensor.name().getBytes(StandardCharsets.UTF_8));
            writeInt(tensor.shape().length);
            for (long size : tensor.shape()) {
                writeLong(size);
            }
            writeInt(tensor.type());
            writeLong(offset + tensor.extraOffset());
            offset = Math.ceilDiv(offset + tensor.data().length, alignment) * alignment;
        }
        for (Tensor tensor : tensors) {
            writeBytes(new byte[Math.ceilDiv(out.size(), alignment) * alignment - out.size()]);
            writeBytes(tensor.data());
        }
        return out.toByteArray();
    }

    private static GgufValue.Type type(GgufValue value) {
        return switch (value) {
            case GgufValue.Whole whole -> whole.type();
            case GgufValue.Real real -> real.type();
            case GgufValue.Flag _ -> GgufValue.Type.BOOL;
            case GgufValue.Text _ -> GgufValue.Type.STRING;
            case GgufValue.Bytes _, GgufValue.Shorts _, GgufValue.Ints _, GgufValue.Longs _, GgufValue.Floats _,
                 GgufValue.Doubles _, GgufValue.Flags _, GgufValue.Texts _, GgufValue.Nested _ -> GgufValue.Type.ARRAY;
        };
    }

    private void writeValue(GgufValue value) {
        switch (value) {
            case GgufValue.Whole(GgufValue.Type type, long number) -> writeLow(number, type.minBytes);
            case GgufValue.Real(GgufValue.Type type, double number) -> writeReal(type, number);
            case GgufValue.Flag(boolean flag) -> writeLow(flag ? 1 : 0, 1);
            case GgufValue.Text(String text) -> writeString(text.getBytes(StandardCharsets.UTF_8));
            case GgufValue.Bytes(GgufValue.Type type, byte[] values) -> {
                writeArrayHead(type, values.length);
                writeBytes(values);
            }
            case GgufValue.Shorts(GgufValue.Type type, short[] values) -> {
                writeArrayHead(type, values.length);
                for (short v : values) {
                    writeLow(v, 2);
                }
            }
            case GgufValue.Ints(GgufValue.Type type, int[] values) -> {
                writeArrayHead(type, values.length);
                for (int v : values) {
                    writeInt(v);
                }
            }
            case GgufValue.Longs(GgufValue.Type type, long[] values) -> {
                writeArrayHead(type, values.length);
                for (long v : values) {
                    writeLong(v);
                }
            }
            case GgufValue.Floats(float[] values) -> {
                writeArrayHead(GgufValue.Type.FLOAT32, values.length);
                for (float v : values) {
                    writeReal(GgufValue.Type.FLOAT32, v);
                }
            }
            case GgufValue.Doubles(double[] values) -> {
                writeArrayHead(GgufValue.Type.FLOAT64, values.length);
                for (double v : values) {
                    writeReal(GgufValue.Type.FLOAT64, v);
                }
            }
            case GgufValue.Flags(boolean[] values) -> {
                writeArrayHead(GgufValue.Type.BOOL, values.length);
                for (boolean v : values) {
                    writeLow(v ? 1 : 0, 1);
                }
            }
            case GgufValue.Texts(byte[][] values) -> {
                writeArrayHead(GgufValue.Type.STRING, values.length);
                for (byte[] v : values) {
                    writeString(v);
                }
            }
            case GgufValue.Nested(List<GgufValue> values) -> {
                writeArrayHead(GgufValue.Type.ARRAY, values.size());
                values.forEach(this::writeValue);
            }
        }
    }

    private void writeArrayHead(GgufValue.Type type, int count) {
        writeInt(type.ordinal());
        writeLong(count);
    }

    private void writeReal(GgufValue.Type type, double value) {
        if (type == GgufValue.Type.FLOAT32) {
            writeInt(Float.floatToRawIntBits((float) value));
        } else {
            writeLong(Double.doubleToRawLongBits(value));
        }
    }

    private void writeString(byte[] utf8) {
        writeLong(utf8.length);
        writeBytes(utf8);
    }

    private void writeInt(int value) {
        writeLow(value, 4);
    }

    private void writeLong(long value) {
        writeLow(value, 8);
    }

    private void writeLow(long value, int count) {
        byte[] all = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
        out.write(all, 0, count);
    }

    private void writeBytes(byte[] bytes) {
        out.writeBytes(bytes);
    }
}
