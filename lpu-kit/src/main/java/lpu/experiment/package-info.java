/**
 * One class per notebook: {@code run} takes a record of options and gives result tables, {@code draw…} makes a figure
 * from such a table alone, so that a figure can be redrawn from its CSV.
 *
 * <p>May use: everything from {@code lpu.num} to {@code lpu.rtl}.
 */
package lpu.experiment;
