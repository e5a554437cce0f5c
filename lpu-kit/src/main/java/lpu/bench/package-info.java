/**
 * Heads and decoding side by side, in one run: the toolkit's own, and peers in processes of their own (FAISS, llama.cpp).
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.profile}.
 */
package lpu.bench;
