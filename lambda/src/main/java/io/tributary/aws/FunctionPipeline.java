package io.tributary.aws;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.app.config.ConfigReader;
import io.tributary.app.config.Environment;
import io.tributary.app.config.PipelineConfig;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.s3.S3Address;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** The pipeline file of a function: in an environment variable, in a bucket, or in the function's own archive. */
final class FunctionPipeline {
    /** Holds the file's text, an address {@code s3://bucket/key} of it, or its path in the archive. */
    static final String VARIABLE = "TRIBUTARY_PIPELINE";

    private static final String ADDRESS = "s3://";

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
        if (value.startsWith(ADDRESS)) {
            return ConfigReader.read(value, text(value.strip()), folder, environment);
        }
        return value.contains("\n") || value.contains(": ")
                ? ConfigReader.read(VARIABLE, value, folder, environment)
                : ConfigReader.read(folder.resolve(value.strip()), environment);
    }

    private static String text(String address) {
        int end = address.lastIndexOf('/');
        if (end < ADDRESS.length()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID, "No key in " + address, "Write s3://bucket/key in " + VARIABLE);
        }
        S3Address folder = S3Address.parse(address.substring(0, end));
        try (S3Files files = S3Files.open(S3Settings.at(folder));
                InputStream in = files.open(address.substring(end + 1))) {
            return new String(in.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new PipelineException(ErrorCode.FILE_IO, "Cannot read " + address, "", e);
        }
    }
}
