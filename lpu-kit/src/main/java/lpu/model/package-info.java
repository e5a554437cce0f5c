/**
 * Language models: the catalogue of models known by name, tokenizers, and engines that turn tokens into hidden states
 * and, through an {@code lpu.head.LmHead}, into text.
 *
 * <p>What a model file says in its metadata and which tensors it brings is honoured or refused by name:
 * {@code lpu-kit/GGUF.md} is the table of all entries.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.head}.
 */
package lpu.model;
