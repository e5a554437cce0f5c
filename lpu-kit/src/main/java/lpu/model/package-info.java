/**
 * Language models: the catalogue of models known by name, tokenizers, and engines that turn tokens into hidden states
 * and, through an {@code lpu.head.LmHead}, into text.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.head}.
 */
package lpu.model;
