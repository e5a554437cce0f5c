/**
 * Measures models and heads: where time and bytes go, perplexity, and how deep in the coarse ranking the exact choice lies.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.fixed}.
 */
package lpu.profile;
