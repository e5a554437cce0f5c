/**
 * Texts to run models on: corpora the user has, any text file, and two texts that come with the toolkit.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.model}.
 */
package lpu.corpus;
