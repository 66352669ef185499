package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.command.InitCommand;
import io.tributary.app.console.Failures;
import io.tributary.app.console.Questions;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class InitCommandTest {
    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();

    @Test
    void whatOptionsDoNotSayIsAskedAndAnEmptyAnswerTakesTheProposal() throws Exception {
        Path file = folder.resolve("pipeline.yaml");
        String answers = "jdbc:mysql://db7:3306/\ncopier\nshop\n\nshop.%, !shop.tmp_%\n\n"
                + "jdbc:postgresql://reports/lake\nwriter\n";

        int exitCode = command(answers).execute("--unchecked", "-o", file.toString());

        assertThat(exitCode).as(out.toString()).isZero();
        assertThat(out.toString())
                .startsWith("JDBC address of the database to copy: Its user: Name of the pipeline [copy]: "
                        + "Environment variable with the password [SHOP_PASSWORD]: ")
                .contains("next: export SHOP_PASSWORD=…\nnext: export SHOP_TARGET_PASSWORD=…\n");
        assertThat(Files.readString(file))
                .contains(
                        "name: shop\n",
                        "  url: jdbc:mysql://db7:3306/\n  user: copier\n",
                        "  path: ./lake/landing\n",
                        """
                        target:
                          url: jdbc:postgresql://reports/lake
                          user: writer
                          password: ${SHOP_TARGET_PASSWORD}
                        """);
    }

    @Test
    void whatNoPipelineFileMaySayIsNotWritten() {
        Path file = folder.resolve("pipeline.yaml");

        int exitCode = command("")
                .execute(
                        "--unchecked",
                        "-o",
                        file.toString(),
                        "--source-url",
                        "jdbc:oracle:thin:@db7",
                        "--source-user",
                        "copier",
                        "--name",
                        "shop");

        assertThat(exitCode).isEqualTo(2);
        assertThat(out.toString()).contains("source.url: expected an address that begins with jdbc:postgresql:");
        assertThat(file).doesNotExist();
    }

    private CommandLine command(String answers) {
        PrintWriter writer = new PrintWriter(out, true);
        Questions questions = new Questions(new BufferedReader(new StringReader(answers)), writer);
        return new CommandLine(InitCommand.answeredBy(questions))
                .setOut(writer)
                .setErr(writer)
                .setExecutionExceptionHandler((failure, command, result) -> Failures.print(failure, command.getErr()));
    }
}
