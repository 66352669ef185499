package io.tributary.app;

import static io.tributary.app.PipelineSteps.execute;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.command.InitCommand;
import io.tributary.app.console.Failures;
import io.tributary.app.console.Questions;
import io.tributary.app.demo.DemoServer;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What {@code tributary init} says of a database that it cannot look at, or finds little in; all it prints, but lists of tables. */
class InitCommandIT {
    @TempDir
    Path folder;

    private int exitCode;

    @Test
    void postgres() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.POSTGRES);
                Connection connection = server.connect()) {
            String url = server.url();
            assertThat(init(url.replaceFirst(":[0-9]+/", ":9/"), "postgres", ""))
                    .contains(
                            "failed   connection: Cannot connect to ",
                            "cure: Check that the server runs and can be reached from here.\n")
                    .endsWith(
                            """
                            error[SOURCE_REFUSED]: Nothing is written: the database cannot be looked at
                            hint: The password was taken to be empty: export COPY_PASSWORD=… first. To write the file all the same: --unchecked
                            """);
            assertThat(exitCode).isEqualTo(1);
            assertThat(init(url + "_of_nobody", "postgres", "secret"))
                    .contains(
                            "database \"world_of_nobody\" does not exist",
                            "cure: Correct the name of the database in the address.\n")
                    .endsWith("hint: To write the file all the same: --unchecked\n");
            assertThat(init(url, "nobody", "secret"))
                    .contains(
                            "cure: Correct user and password; pg_hba.conf of the server has to let the user in from this"
                                    + " machine.\n");

            assertThat(init(url, "postgres", ""))
                    .contains("failed   tables: no table matches %.%\n", "no table can be copied as it is now\n");
            execute(connection, "CREATE TABLE city (id int PRIMARY KEY)", "CREATE ROLE reader LOGIN REPLICATION");
            assertThat(init(url, "reader", ""))
                    .contains(
                            "failed   table public.city: ",
                            "GRANT SELECT ON \"public\".\"city\" TO ",
                            "no table can be copied as it is now\n");
            assertThat(init(url, "postgres", "")).contains("1 table can be copied:\n  public.city  ");
            assertThat(exitCode).isZero();
        }
    }

    @Test
    void mariadb() throws Exception {
        try (SharedServer server = SharedServer.take(DemoServer.Kind.MARIADB);
                Connection connection = server.connect()) {
            String url = server.url().replaceFirst("/[^/]*$", "/");
            assertThat(init(url.replaceFirst(":[0-9]+/", ":9/"), "root", ""))
                    .contains(
                            "failed   connection: Cannot connect to ",
                            "cure: Check that the server runs and can be reached from here.\n");
            execute(
                    connection,
                    "CREATE USER reader@localhost IDENTIFIED BY 'right'",
                    "CREATE USER reader@127.0.0.1 IDENTIFIED BY 'right'");
            assertThat(init(url, "reader", "wrong"))
                    .contains("cure: Correct user and password; the server has to let the user in from this machine.\n")
                    .doesNotContain("export")
                    .endsWith("hint: To write the file all the same: --unchecked\n");
            assertThat(exitCode).isEqualTo(1);

            execute(connection, "CREATE DATABASE shop", "CREATE TABLE shop.item (id int PRIMARY KEY)");
            assertThat(init(url, "reader", "right"))
                    .contains("failed   ", "GRANT ", "no table can be copied as it is now\n");
            assertThat(init(url, server.user(), "")).contains("1 table can be copied:\n  shop.item  ");
            assertThat(exitCode).isZero();
        }
    }

    /** @return all that it prints */
    private String init(String url, String user, String password) {
        StringWriter said = new StringWriter();
        PrintWriter writer = new PrintWriter(said, true);
        Questions questions = new Questions(new BufferedReader(new StringReader(password + "\n")), writer);
        exitCode = new CommandLine(InitCommand.answeredBy(questions))
                .setOut(writer)
                .setErr(writer)
                .setExecutionExceptionHandler((failure, command, result) -> Failures.print(failure, command.getErr()))
                .execute(
                        "--source-url",
                        url,
                        "--source-user",
                        user,
                        "--name",
                        "copy",
                        "--source-password-env",
                        "COPY_PASSWORD",
                        "-o",
                        folder.resolve("pipeline-" + System.nanoTime() + ".yaml")
                                .toString());
        return said.toString();
    }
}
