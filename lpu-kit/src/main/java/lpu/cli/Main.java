package lpu.cli;

import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;

/**
 * Entry point of the Java commands. Exit codes: 0 done, 1 a fault of ours, 2 something the user gave cannot be used.
 * A failure is one line on stderr, never a stack trace unless the environment variable {@code LPU_TRACE} is set.
 *
 * <p>A new command is a class listed in {@code subcommands} here, and a line in the {@code lpu} script's help.
 */
@Command(name = "./lpu", subcommands = {
    GenerateCommand.class, TokenizeCommand.class, PerplexityCommand.class, RecallCommand.class,
    BenchCommand.class, V80Command.class
})
public final class Main {
    private Main() {
    }

    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT); // figures read the same everywhere: 28.62, never 28,62
        System.exit(run(commands(), args, System.getenv("LPU_TRACE") != null));
    }

    /** The root command with every subcommand. */
    static CommandLine commands() {
        return new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Executes the arguments and returns the exit code; failures are written to the command line's error writer. */
    static int run(CommandLine commands, String[] args, boolean trace) {
        commands.setParameterExceptionHandler((problem, arguments) -> usageError(problem));
        commands.setExecutionExceptionHandler((problem, command, parsed) -> failure(problem, command.getErr(), trace));
        try {
            return commands.execute(args);
        } catch (Error problem) { // picocli hands over exceptions only
            return failure(problem, commands.getErr(), trace);
        }
    }

    private static int usageError(ParameterException problem) {
        CommandLine command = problem.getCommandLine();
        command.getErr().println("lpu: " + problem.getMessage().lines().findFirst().orElse("unusable arguments"));
        command.getErr().println("     " + command.getCommandSpec().qualifiedName() + " --help says more");
        return CommandLine.ExitCode.USAGE;
    }

    private static int failure(Throwable problem, PrintWriter err, boolean trace) {
        Failure failure = Failure.of(problem);
        err.println("lpu: " + failure.message());
        if (trace) {
            problem.printStackTrace(err);
        } else if (failure.exitCode() == CommandLine.ExitCode.SOFTWARE) {
            err.println("     this is a fault of the toolkit; LPU_TRACE=1 shows where");
        }
        err.flush();
        return failure.exitCode();
    }
}
