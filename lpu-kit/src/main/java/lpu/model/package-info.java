/**
 * Language models: model files in the GGUF format (versions 2 and 3, little-endian), the catalogue of models known by name,
 * tokenizers, texts, and engines that turn tokens into hidden states and, through an {@code lpu.head.LmHead}, into text.
 *
 * <p>Nothing a model file says is believed before it is checked against the file's size. What it says in its metadata and which
 * tensors it brings is honoured or refused by name: {@code lpu-kit/GGUF.md} is the table of all entries. Source of the format: "GGUF",
 * docs/gguf.md of the ggml project.
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.plot}.
 */
package lpu.model;
