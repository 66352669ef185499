package io.tributary.aws;

import io.tributary.files.FileClaim;
import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import software.amazon.awssdk.core.sync.RequestBody;

/** A landing folder that DMS writes and final files, in a bucket of the tests' server. */
final class Lake implements AutoCloseable {
    private final S3Settings settings = S3Server.settings();
    private final S3Files files = S3Files.open(settings);

    String bucket() {
        return settings.address().bucket();
    }

    /** Key of a path below the lake. */
    String key(String path) {
        return settings.address().prefix() + "/" + path;
    }

    String address() {
        return settings.address().toString();
    }

    S3Settings settings() {
        return settings;
    }

    /** How a pipeline reaches it. */
    String access() {
        return "s3: { endpoint: \"%s\", region: us-east-1, path-style: true }\n"
                .formatted(settings.endpoint().orElseThrow());
    }

    void put(String path, String content) {
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
            upload.write(bytes, 0, bytes.length);
            upload.publish("");
        }
    }

    String text(String path) throws IOException {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Everything below a path, with versions: equal when nothing was written. */
    List<String> state(String prefix) {
        return files.list(prefix).stream()
                .map(file -> file.path() + " " + file.version())
                .toList();
    }

    /** Refused while somebody holds it. */
    FileClaim claim(String path) {
        return files.claim(path, "a test");
    }

    /** A lock is hidden from files, so it is written as an object. */
    void lock(String path, String content) {
        S3Server.client()
                .putObject(request -> request.bucket(bucket()).key(key(path)), RequestBody.fromString(content));
    }

    @Override
    public void close() {
        files.close();
    }
}
