package io.tributary.app.pipeline;

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

/** Reads pipeline files, of this machine and in buckets. */
public final class PipelineFile {
    private static final String ADDRESS = "s3://";

    private PipelineFile() {}

    /**
     * The pipeline that a file describes.
     *
     * @param place path of a file, or {@code s3://bucket/key}, which is reached as the AWS SDK finds credentials and region
     * @param folder where a relative path begins, and in a file of a bucket the relative paths in it
     * @param environment looks up what the file names as {@code ${NAME}}
     * @throws PipelineException {@code CONFIGURATION_INVALID}, or why the bucket does not give it
     */
    public static PipelineConfig read(String place, Path folder, Environment environment) {
        return place.startsWith(ADDRESS)
                ? ConfigReader.read(place, text(place), folder, environment)
                : ConfigReader.read(folder.resolve(place), environment);
    }

    private static String text(String address) {
        int end = address.lastIndexOf('/');
        if (end < ADDRESS.length()) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID, "No key in " + address, "Write s3://bucket/key");
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
