package lpu.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import lpu.QuantBlock;
import lpu.simd.BlockFormat;

/** Quantises float weights into GGML's block formats, by the plainest rule for each. */
final class BlockWriter {
    private BlockWriter() {
    }

    /** @param weights a whole number of blocks */
    static byte[] write(BlockFormat format, float[] weights) {
        ByteBuffer out = ByteBuffer.allocate((int) format.rowBytes(weights.length)).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < weights.length; from += format.blockColumns) {
            switch (format) {
                case F32 -> out.putFloat(weights[from]);
                case F16 -> out.putShort(Float.floatToFloat16(weights[from]));
                case BF16 -> out.putShort((short) (Float.floatToRawIntBits(weights[from]) + 0x8000 >>> 16));
                case Q8_0 -> writeQ8(out, weights, from);
                case Q4_0 -> writeQ40(out, weights, from);
                case Q4_1 -> writeQ41(out, weights, from);
                case Q5_0, Q3_K, Q6_K -> writeAroundZero(out, format, weights, from);
                case Q5_1, Q2_K, Q4_K, Q5_K -> writeAboveMinimum(out, format, weights, from);
            }
        }
        return out.array();
    }

    /** One step for the block, whatever groups the format has; the middle quant is 0. */
    private static void writeAroundZero(ByteBuffer out, BlockFormat format, float[] weights, int from) {
        int zero = 1 << QuantBlock.quantBits(format) - 1;
        float step = signedPeak(weights, from, format.blockColumns) / -zero;
        int unit = format == BlockFormat.Q3_K ? 33 : 1; // Q3_K stores scales 32 higher
        int[] quants = quants(format, weights, from, step, zero);
        out.put(new QuantBlock(format, step, 0, groups(format, unit), new int[0], quants).bytes());
    }

    /** One step and one minimum for the block; the minima of k-quants are subtracted, that of Q5_1 is added. */
    private static void writeAboveMinimum(ByteBuffer out, BlockFormat format, float[] weights, int from) {
        float min = weights[from];
        float max = weights[from];
        for (int i = 1; i < format.blockColumns; i++) {
            min = Math.min(min, weights[from + i]);
            max = Math.max(max, weights[from + i]);
        }
        float step = (max - min) / ((1 << QuantBlock.quantBits(format)) - 1);
        float[] above = new float[format.blockColumns];
        for (int i = 0; i < above.length; i++) {
            above[i] = weights[from + i] - min;
        }
        float shift = format == BlockFormat.Q5_1 ? min : -min;
        int[] quants = quants(format, above, 0, step, 0);
        out.put(new QuantBlock(format, step, shift, groups(format, 1), groups(format, 1), quants).bytes());
    }

    private static int[] quants(BlockFormat format, float[] weights, int from, float step, int zero) {
        int most = (1 << QuantBlock.quantBits(format)) - 1;
        int[] quants = new int[format.blockColumns];
        for (int i = 0; i < quants.length; i++) {
            quants[i] = step == 0 ? zero : Math.clamp(Math.round(weights[from + i] / step) + zero, 0, most);
        }
        return quants;
    }

    private static int[] groups(BlockFormat format, int value) {
        int[] groups = new int[format.blockColumns / QuantBlock.groupColumns(format)];
        Arrays.fill(groups, value);
        return groups;
    }

    private static void writeQ8(ByteBuffer out, float[] weights, int from) {
        float scale = Math.abs(signedPeak(weights, from, 32)) / 127;
        out.putShort(Float.floatToFloat16(scale));
        for (int i = 0; i < 32; i++) {
            out.put((byte) Math.round(scale == 0 ? 0 : weights[from + i] / scale));
        }
    }

    private static void writeQ40(ByteBuffer out, float[] weights, int from) {
        float scale = signedPeak(weights, from, 32) / -8;
        out.putShort(Float.floatToFloat16(scale));
        writeNibbles(out, weights, from, 0, scale, 8);
    }

    private static void writeQ41(ByteBuffer out, float[] weights, int from) {
        float min = weights[from];
        float max = weights[from];
        for (int i = 1; i < 32; i++) {
            min = Math.min(min, weights[from + i]);
            max = Math.max(max, weights[from + i]);
        }
        float scale = (max - min) / 15;
        out.putShort(Float.floatToFloat16(scale)).putShort(Float.floatToFloat16(min));
        writeNibbles(out, weights, from, min, scale, 0);
    }

    /** Weight i in the low nibble of byte i, weight i + 16 in its high nibble. */
    private static void writeNibbles(ByteBuffer out, float[] weights, int from, float min, float scale, int zero) {
        for (int i = 0; i < 16; i++) {
            int low = nibble(weights[from + i] - min, scale, zero);
            int high = nibble(weights[from + i + 16] - min, scale, zero);
            out.put((byte) (low | high << 4));
        }
    }

    private static int nibble(float weight, float scale, int zero) {
        return scale == 0 ? zero : Math.clamp(Math.round(weight / scale) + zero, 0, 15);
    }

    private static float signedPeak(float[] weights, int from, int n) {
        float peak = 0;
        for (int i = 0; i < n; i++) {
            peak = Math.abs(weights[from + i]) > Math.abs(peak) ? weights[from + i] : peak;
        }
        return peak;
    }
}
