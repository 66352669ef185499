package io.tributary.spark;

import io.tributary.app.ApplyJob;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The job that is submitted to Spark: one pass of {@code tributary apply}, merged by the cluster. Its arguments are told in
 * {@link JobArguments}; its exit codes, its log lines and what it prints of failures are those of the command.
 *
 * <p>Idempotent, and safe to be killed anywhere: what is applied is known by the target.
 */
public final class SparkApply {
    private SparkApply() {}

    /**
     * Ends the process with the command's exit code when it is not 0. Otherwise it returns, for where the job is a part of a
     * cluster's own process an end of that process is taken for a failure.
     */
    public static void main(String[] arguments) {
        int exitCode = run(arguments, new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        if (exitCode != 0) {
            System.exit(exitCode);
        }
    }

    /**
     * For callers in the same process, such as the script that Glue wants.
     *
     * @throws IllegalStateException when the exit code is not 0, with what was printed of the failure
     */
    public static void runOrThrow(String[] arguments) {
        StringWriter text = new StringWriter();
        int exitCode = run(arguments, new PrintWriter(text));
        PrintStream err = System.err;
        err.print(text);
        err.flush();
        if (exitCode != 0) {
            throw new IllegalStateException(text.toString().strip());
        }
    }

    private static int run(String[] written, PrintWriter err) {
        JobArguments arguments = JobArguments.parse(List.of(written));
        try (ClusterSteps steps = new ClusterSteps()) {
            return ApplyJob.run(steps::start, arguments.environment(System::getenv), err, arguments.ofCommand());
        }
    }
}
