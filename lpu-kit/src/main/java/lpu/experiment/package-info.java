/**
 * What notebooks 06, 07, 08 and 10 still keep outside their cells: {@code run} takes a record of options and gives result tables. And
 * {@code Lab}, an open model with its engine and tokenizer, and {@code Labs}, the models that a notebook shows side by side.
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.rtl}.
 */
package lpu.experiment;

import lpu.profile.Lab;
import lpu.profile.Labs;
