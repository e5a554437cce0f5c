/**
 * A language model in fixed point, in integers that are the same on every machine. Formats: {@link
 * lpu.fixed.FixedSpec} is what a user states, {@link lpu.fixed.Calibration} what a text says about a float model's
 * nodes, {@link lpu.fixed.Assignment} a format for every node and matrix. Arithmetic: tables of {@code lpu.lut},
 * softmax in two passes and online. {@link lpu.fixed.FixedModel} states the whole pipeline; {@link
 * lpu.fixed.FixedEngine} runs it. Parts of a model can be read by who computes the same elsewhere.
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.model}.
 */
package lpu.fixed;
