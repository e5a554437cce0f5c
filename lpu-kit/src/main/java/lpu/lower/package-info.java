/**
 * The one bridge from models and heads to the hardware: {@link lpu.lower.Programs} makes the ops of a token or a prompt from a model's
 * shape, the {@link lpu.model.HeadSpec} of its LM head and the {@link lpu.lower.Widths} of its weights and values.
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.v80}.
 */
package lpu.lower;
