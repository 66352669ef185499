package io.tributary.aws;

import io.tributary.app.config.ConfigReader;
import io.tributary.app.config.Environment;
import io.tributary.app.config.PipelineConfig;
import io.tributary.app.pipeline.PipelineFile;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.nio.file.Path;

/** The pipeline file of a function: in an environment variable, in a bucket, or in the function's own archive. */
final class FunctionPipeline {
    /** Holds the file's text, an address {@code s3://bucket/key} of it, or its path in the archive. */
    static final String VARIABLE = "TRIBUTARY_PIPELINE";

    private FunctionPipeline() {}

    /**
     * Reads it; secrets that it names are looked up in the same environment.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID}, or why the bucket does not give it
     */
    static PipelineConfig read(Environment environment) {
        String value = environment.get(VARIABLE);
        if (value == null || value.isBlank()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "The environment variable " + VARIABLE + " is not set",
                    "Set it to the text of the pipeline file, or to the s3:// address of it");
        }
        String root = environment.get("LAMBDA_TASK_ROOT");
        Path folder = Path.of(root == null ? "." : root).toAbsolutePath();
        return value.contains("\n") || value.contains(": ")
                ? ConfigReader.read(VARIABLE, value, folder, environment)
                : PipelineFile.read(value.strip(), folder, environment);
    }
}
