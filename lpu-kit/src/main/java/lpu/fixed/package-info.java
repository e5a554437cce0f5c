/**
 * Fixed-point arithmetic of a language model: functions as tables, softmax, and (with {@code lpu.num}) everything in
 * integers that are the same on every machine.
 */
package lpu.fixed;
