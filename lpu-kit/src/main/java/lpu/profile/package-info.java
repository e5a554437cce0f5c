/**
 * Measures models and heads: where time and bytes go, perplexity, and how deep in the coarse ranking the exact choice lies.
 * May import everything from {@code lpu.num} to {@code lpu.corpus} and {@code lpu.fixed}.
 */
package lpu.profile;
