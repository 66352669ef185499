package io.tributary.app;

import io.tributary.app.command.ApplyCommand;
import io.tributary.app.config.Environment;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.pipeline.MergeSteps;
import java.io.PrintWriter;
import java.util.List;
import java.util.function.Function;

/** {@code tributary apply} as a job in the process of somebody who merges: one pass over what is landed. */
public final class ApplyJob {
    private ApplyJob() {}

    /**
     * Runs the command to its end.
     *
     * @param steps makes who merges, once the pipeline file is read
     * @param environment looks up what the pipeline file names as {@code ${NAME}}
     * @param err gets {@code error[CODE]: message} and {@code hint: …} of each failure
     * @param arguments as the command takes them
     * @return its exit code: 0 done, 1 failed, 2 wrong usage or configuration
     */
    public static int run(
            Function<PipelineConfig, MergeSteps> steps,
            Environment environment,
            PrintWriter err,
            List<String> arguments) {
        return Main.commandLine(new ApplyCommand(steps, environment))
                .setErr(err)
                .execute(arguments.toArray(new String[0]));
    }
}
