/**
 * The arithmetic everything else is built from, on primitive arrays and memory segments: scalar definitions
 * ({@code Scalar…}, and {@code QuantBlocks} for blocks of packed quants) and their Vector API twins ({@code Vector…}),
 * and the team of threads that shares work. Imports nothing of the project but {@code lpu.num}.
 */
package lpu.kernel;
