/**
 * A language model in fixed point, in integers that are the same on every machine.
 *
 * <p>Formats: {@link lpu.fixed.FixedSpec} is what a user states, {@link lpu.fixed.Calibration} what a text says about a float
 * model's nodes, {@link lpu.fixed.FormatRule} how that divides a width into integer and fraction bits. Both together give
 * {@link lpu.fixed.FixedFormats}: a {@link lpu.fixed.NodeFormat} for every node, a {@link lpu.fixed.WeightFormat} for every
 * matrix, and {@link lpu.fixed.FixedSettings} for rounding, overflow and tables.
 *
 * <p>Arithmetic: {@link lpu.fixed.FixedModel} states the whole pipeline and holds its constants; {@link lpu.fixed.FixedEngine}
 * runs it. {@link lpu.fixed.FixedLinear}, {@link lpu.fixed.FixedNorm}, {@link lpu.fixed.FixedRope}, {@link
 * lpu.fixed.FixedAttention} with {@link lpu.fixed.Softmax} and {@link lpu.fixed.OnlineSoftmax}, {@link lpu.fixed.FixedGate} and
 * {@link lpu.fixed.FixedSum} are its steps; their constants can be read by who computes the same elsewhere. Heads: {@link
 * lpu.fixed.FixedLmHead.Exact} and {@link lpu.fixed.FixedCoarseFineHead}.
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.model}.
 */
package lpu.fixed;
