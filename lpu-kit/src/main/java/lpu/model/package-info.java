/**
 * Language models: the catalogue of models known by name, tokenizers, and engines that turn tokens into hidden states
 * and, through an {@code lpu.head.LmHead}, into text. May import {@code lpu.head}, {@code lpu.gguf} and everything
 * below them.
 */
package lpu.model;
