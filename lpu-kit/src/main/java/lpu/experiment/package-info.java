/**
 * What notebooks 06 and 07 still keep outside their cells: {@code run} takes a record of options and gives result tables.
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.rtl}.
 */
package lpu.experiment;
