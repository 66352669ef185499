package io.tributary.app;

import io.tributary.access.AwsAccess;
import io.tributary.app.config.SparkConfig;
import io.tributary.job.GlueJob;
import io.tributary.job.RunLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Starts the job in the way that the pipeline file says; the only place that knows all of them. */
final class SparkJobs {
    private SparkJobs() {}

    /**
     * Nothing is started yet.
     *
     * @param parameters of a run by name, in order; an empty value stands for a name alone
     * @param lines of a run
     */
    static SparkJob of(
            Pipeline pipeline, PipelineOptions options, Map<String, String> parameters, Supplier<JobLines> lines) {
        SparkConfig spark = pipeline.config().spark();
        AwsAccess aws = Storage.aws(pipeline.config().s3());
        if (spark.isOnGlue()) {
            // the job's own defaults say all else
            return new RemoteRun(() -> GlueJob.open(aws, spark.job()), () -> RunLog.open(aws), parameters, lines);
        }
        Map<String, String> arguments = new LinkedHashMap<>(Map.of("--pipeline", options.place()));
        arguments.putAll(parameters);
        // figures are printed here
        arguments.put("--metrics", "none");
        return new SparkSubmit(spark, options.environment(), arguments, lines);
    }
}
