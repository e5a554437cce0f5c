/**
 * The commands of {@code ./lpu} that run in Java: {@link lpu.cli.Main} and one picocli class per command, each thin.
 * (Set-up, {@code reproduce}, {@code test} and {@code lab} live in the {@code lpu} script.) May import every package.
 */
package lpu.cli;
