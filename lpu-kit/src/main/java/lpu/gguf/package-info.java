/**
 * Model files in the GGUF format (versions 2 and 3, little-endian): metadata, the tensor directory, and the tensors'
 * bytes as read-only memory mapped from the file. Nothing a file says is believed before it is checked against the
 * file's size.
 *
 * <p>Source of the format: "GGUF", docs/gguf.md of the ggml project.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.codebook}.
 */
package lpu.gguf;
