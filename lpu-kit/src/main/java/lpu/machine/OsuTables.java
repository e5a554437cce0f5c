package lpu.machine;

import lpu.num.Lut;
import lpu.num.QFormat;
import lpu.num.Reciprocal;

/**
 * Tables of an {@link Osu} and the formats beside it.
 *
 * @param exp           of differences of raw scores to the maximum, 0 and below
 * @param reciprocal    of the sum of exponentials
 * @param valueFraction fraction bits of the values
 * @param context       format of the result
 */
public record OsuTables(Lut exp, Reciprocal reciprocal, int valueFraction, QFormat context) {
}
