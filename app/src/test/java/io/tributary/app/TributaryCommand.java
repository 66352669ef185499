package io.tributary.app;

import io.tributary.app.TributaryProcess.Ended;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;

/**
 * A command of the program, run to its end inside the tests' process: it does and prints the same as in a process of its
 * own ({@link TributaryProcess}) and needs no second to start. One at a time.
 */
final class TributaryCommand {
    private TributaryCommand() {}

    static Ended run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        PrintStream standardOut = System.out;
        PrintStream standardErr = System.err;
        System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
        try {
            CommandLine program = Main.commandLine()
                    .setOut(new PrintWriter(System.out, true))
                    .setErr(new PrintWriter(System.err, true));
            int exitCode = program.execute(arguments);
            return new Ended(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
        } finally {
            System.setOut(standardOut);
            System.setErr(standardErr);
        }
    }
}
