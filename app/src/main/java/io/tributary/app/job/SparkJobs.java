package io.tributary.app.job;

import io.tributary.access.AwsAccess;
import io.tributary.app.config.Environment;
import io.tributary.app.config.SparkConfig;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Storage;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.job.EmrServerlessJob;
import io.tributary.job.EmrServerlessJob.Program;
import io.tributary.job.EmrServerlessJob.Settings;
import io.tributary.job.GlueJob;
import io.tributary.job.RemoteJob;
import io.tributary.job.RunLog;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Starts the job in the way that the pipeline file says; the only place that knows all of them. */
public final class SparkJobs {
    private SparkJobs() {}

    /**
     * Nothing is started yet.
     *
     * @param place of the pipeline file, for the job
     * @param environment of this process
     * @param parameters of a run by name, in order; an empty value stands for a name alone
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the job could not read the pipeline file
     */
    public static SparkJob of(
            Pipeline pipeline, String place, Environment environment, Map<String, String> parameters) {
        SparkConfig spark = pipeline.config().spark();
        AwsAccess aws = Storage.aws(pipeline.config().s3());
        if (spark.isOnGlue()) {
            // the job's own defaults say all else
            return remote(() -> GlueJob.open(aws, spark.job()), aws, parameters);
        }
        Map<String, String> arguments = new LinkedHashMap<>(Map.of("--pipeline", place));
        arguments.putAll(parameters);
        // figures are printed here
        arguments.put("--metrics", "none");
        if (!spark.emrServerless().isWritten()) {
            return new SparkSubmit(spark, environment, arguments);
        }
        requireBucket(place);
        Settings settings = settings(pipeline.config().name(), spark);
        return remote(() -> EmrServerlessJob.open(aws, settings), aws, arguments);
    }

    private static SparkJob remote(Supplier<RemoteJob> job, AwsAccess aws, Map<String, String> arguments) {
        return new RemoteRun(job, () -> RunLog.open(aws), arguments);
    }

    private static void requireBucket(String pipelineFile) {
        if (!pipelineFile.startsWith("s3://")) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "A job on EMR Serverless cannot read the pipeline file " + pipelineFile,
                    "Copy it to a bucket and name it there, as in -c s3://bucket/pipeline.yaml");
        }
    }

    private static Settings settings(String name, SparkConfig spark) {
        Map<String, String> conf = spark.conf().entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, setting -> setting.getValue().text()));
        return new Settings(
                spark.emrServerless().application(),
                spark.emrServerless().role(),
                name,
                new Program(spark.jar(), SparkSubmit.MAIN),
                conf,
                spark.emrServerless().logGroup());
    }
}
