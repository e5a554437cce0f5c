/**
 * The commands of {@code ./lpu} that run in Java: {@link lpu.cli.Main} and one picocli class per command, each thin.
 * (Set-up, {@code reproduce}, {@code test} and {@code lab} live in the {@code lpu} script.)
 *
 * <p>May use: everything from {@code lpu.io} to {@code lpu.rtl}.
 */
package lpu.cli;
