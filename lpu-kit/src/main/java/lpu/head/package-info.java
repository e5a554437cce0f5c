/**
 * LM heads: the exact one, coarse scorers that only rank, and the coarse-fine head made of both. May import
 * {@code lpu.num} to {@code lpu.gguf}.
 */
package lpu.head;
