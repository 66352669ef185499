package io.tributary.app;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.tributary.app.run.ProcessReport;
import io.tributary.app.status.StatusReader;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusText;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tributary status}. */
@Command(
        name = "status",
        description = {
            "Shows every table: state, load, rows, changes landed, positions and lag.",
            "Works while the pipeline runs and while it does not; asks neither source nor process."
        })
final class StatusCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    @Mixin
    private PipelineOptions options = new PipelineOptions();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws JsonProcessingException {
        options.logToError();
        Pipeline pipeline = Pipeline.of(options.config());
        Instant now = pipeline.clock().instant();
        ProcessReport process = ProcessReport.find(pipeline.landing())
                .filter(report -> report.isRunning(now))
                .orElse(null);
        StatusReport status = new StatusReader(pipeline.reader(), Targets.views(pipeline), process, now)
                .read(pipeline.config().name());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(JSON.writeValueAsString(status));
        } else {
            StatusText.lines(status).forEach(out::println);
        }
        out.flush();
        return 0;
    }
}
