/**
 * Model files in the GGUF format (versions 2 and 3, little-endian): metadata, the tensor directory, and the tensors'
 * bytes as read-only memory mapped from the file. Nothing a file says is believed before it is checked against the
 * file's size. May import {@code lpu.num}, {@code lpu.kernel}, {@code lpu.report}, {@code lpu.tensor} and
 * {@code lpu.codebook}; it uses {@code lpu.report} and {@code lpu.tensor}.
 *
 * <p>Source of the format: "GGUF", docs/gguf.md of the ggml project.
 */
package lpu.gguf;
