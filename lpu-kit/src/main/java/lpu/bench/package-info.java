/**
 * Heads and decoding side by side, in one run: the toolkit's own, and peers in processes of their own (FAISS, llama.cpp).
 * May import everything up to {@code lpu.profile}.
 */
package lpu.bench;
