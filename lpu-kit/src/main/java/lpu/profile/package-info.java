/**
 * Measures models and heads: where time and bytes go, perplexity, and how deep in the coarse ranking the exact choice lies; heads
 * and decoding timed side by side in one run, with peers in processes of their own (FAISS, llama.cpp).
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.fixed}.
 */
package lpu.profile;
