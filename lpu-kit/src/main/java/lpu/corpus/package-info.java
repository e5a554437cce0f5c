/**
 * Texts to run models on: corpora the user has, any text file, and text the model writes itself.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.model}.
 */
package lpu.corpus;
