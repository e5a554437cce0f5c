package lpu.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code --help} of every command holds. */
class HelpTest {
    private static final String EXAMPLE = "Example: ./lpu ";
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|\\S+");

    static Stream<CommandLine> commands() {
        return Main.commands().getSubcommands().values().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyOptionSaysWhatItIsWithoutIt(CommandLine command) {
        for (OptionSpec option : command.getCommandSpec().options()) {
            String shown = command.getCommandName() + " " + option.longestName();
            String said = String.join(" ", option.description());
            assertTrue(option.usageHelp() || option.required() || said.contains("default"), shown + " has no default");
            assertTrue(option.arity().max() == 0 || !option.paramLabel().startsWith("<"), shown + " " + option.paramLabel());
        }
    }

    /** Split as a shell would. */
    @ParameterizedTest
    @MethodSource("commands")
    void theExampleIsUnderstood(CommandLine command) {
        List<String> examples = Arrays.stream(command.getCommandSpec().usageMessage().footer()).filter(l -> l.startsWith(EXAMPLE)).toList();
        assertEquals(1, examples.size(), command.getCommandName());
        String[] words = WORD.matcher(examples.getFirst().substring(EXAMPLE.length())).results()
                .map(HelpTest::word).toArray(String[]::new);
        assertEquals(command.getCommandName(), words[0]);
        Main.commands().parseArgs(words); // throws when not
    }

    private static String word(MatchResult m) {
        return m.group(1) == null ? m.group() : m.group(1);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void helpIsShownInsteadOfARun(CommandLine command) {
        for (String option : new String[] {"-h", "--help"}) {
            CommandRun done = CommandRun.of(command.getCommandName(), option);
            assertEquals(0, done.exit());
            assertEquals(List.of(), done.err());
            assertTrue(done.out().getFirst().startsWith("Usage: ./lpu " + command.getCommandName()), done.out().toString());
        }
    }
}
