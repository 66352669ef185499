package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    @TempDir
    Path folder;

    private record Ended(int exitCode, String out, String err) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "demo",
                "check",
                "run",
                "capture",
                "apply",
                "status",
                "reload",
                "drop",
                "init",
                "logs",
                "doctor",
                "import-dms"
            })
    void everyCommandHasHelp(String command) {
        Ended help = run(command, "--help");

        assertThat(help.exitCode()).isZero();
        assertThat(help.out()).startsWith("Usage: tributary " + command + " ");
        assertThat(help.err()).isEmpty();
    }

    @Test
    void helpNamesEveryCommand() {
        assertThat(run("--help").out())
                .contains(
                        "  demo ",
                        "  check ",
                        "  run ",
                        "  capture ",
                        "  apply ",
                        "  status ",
                        "  reload ",
                        "  drop ",
                        "  init ",
                        "  logs ",
                        "  doctor ",
                        "  import-dms ");
    }

    @Test
    void versionIsOneLine() {
        assertThat(run("--version")).isEqualTo(new Ended(0, "tributary development\n", ""));
    }

    @ParameterizedTest
    @CsvSource({
        "'', Missing command",
        "frobnicate, Unmatched argument at index 0: 'frobnicate'",
        "run, Missing required option: '--config=FILE'",
        "run -c x.yaml --until, Unknown option: '--until'",
        "status -c x.yaml --jsno, Unknown option: '--jsno'",
        "logs -c x.yaml --level loud, Invalid value for option '--level'",
        "init --source-user u, Missing --source-url: there is no terminal to ask at",
        "reload -c x.yaml, Missing required parameter: 'TABLE'",
        "demo --rows many, Invalid value for option '--rows'",
        "demo --rows -1, --rows must be"
    })
    void wrongUseExitsWithTwoAndSaysWhatIsWrong(String arguments, String message) {
        Ended ended = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains(message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"check", "run", "capture", "apply", "status", "logs", "doctor", "drop --yes", "reload world.x"})
    void aWrongConfigurationExitsWithTwo(String command) throws IOException {
        Path file = folder.resolve("pipeline.yaml");
        Files.writeString(file, "name: World\n");

        Ended ended = run((command + " -c " + file).split(" "));

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err())
                .startsWith("error[CONFIGURATION_INVALID]: " + file + " has 3 mistakes:\n")
                .endsWith("hint: Correct the file; docs/guide/configuration.md explains every key\n");
    }

    @Test
    void dropWithoutYesExitsWithTwoAndDoesNothing() throws IOException {
        Path file = pipeline();

        Ended ended = run("drop", "-c", file.toString());

        assertThat(ended.exitCode()).isEqualTo(2);
        assertThat(ended.err()).contains("say --yes if that is meant");
        assertThat(folder.resolve("landing")).doesNotExist();
    }

    @Test
    void statusOfAPipelineThatNeverRanSaysSoAndMakesNothing() throws IOException {
        Path file = pipeline();

        assertThat(run("status", "-c", file.toString()))
                .isEqualTo(new Ended(0, "pipeline world: not running, 0 commits landed\nno table is landed yet\n", ""));
        assertThat(folder.resolve("landing")).doesNotExist();
        assertThat(folder.resolve("final")).doesNotExist();
    }

    @Test
    void reloadBeforeTheFirstRunIsRefused() throws IOException {
        Ended ended = run("reload", "world.person_lewis", "-c", pipeline().toString());

        assertThat(ended)
                .isEqualTo(
                        new Ended(
                                2,
                                "",
                                """
                        error[TABLE_NOT_FOUND]: No table world.person_lewis was ever landed by this pipeline
                        hint: Run the pipeline first: every table is loaded by itself
                        """));
    }

    private Path pipeline() throws IOException {
        return Files.writeString(
                folder.resolve("pipeline.yaml"),
                """
                name: world
                source:
                  url: jdbc:postgresql://localhost:1/world
                  user: tributary
                  tables: [world.person_lewis]
                landing:
                  path: landing
                target:
                  path: final
                """);
    }

    private static Ended run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
        int exitCode = commands.execute(arguments);
        return new Ended(exitCode, out.toString(), err.toString());
    }
}
