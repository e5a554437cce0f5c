/** Programs of ops: shapes and bit widths, apart from any machine. Uses nothing. */
package lpu.workload;
