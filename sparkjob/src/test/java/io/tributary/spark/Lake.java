package io.tributary.spark;

import io.tributary.files.FileUpload;
import io.tributary.files.Precondition;
import io.tributary.files.s3.S3Address;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/** A landing folder that DMS writes and final files, in a bucket of the tests' server. */
final class Lake implements AutoCloseable {
    private final S3Settings settings = S3Server.settings();
    private final S3Files files = S3Files.open(settings);

    String bucket() {
        return settings.address().bucket();
    }

    String address() {
        return settings.address().toString();
    }

    /** Key of a path below the lake. */
    String key(String path) {
        return settings.address().prefix() + "/" + path;
    }

    String endpoint() {
        return settings.endpoint().orElseThrow().toString();
    }

    void put(String path, String content) {
        put(path, Stream.of(content));
    }

    /** Pieces one after the other. */
    void put(String path, Stream<String> content) {
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            content.forEachOrdered(piece -> {
                byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
                upload.write(bytes, 0, bytes.length);
            });
            upload.publish("");
        }
    }

    String text(String path) {
        try (InputStream in = files.open(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void copy(String path, Path to) {
        try (InputStream in = files.open(path)) {
            java.nio.file.Files.copy(in, to, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is below a path of the lake, as a target sees it; the caller closes it. */
    S3Files files(String path) {
        return S3Files.open(new S3Settings(
                new S3Address(bucket(), key(path)),
                settings.access(),
                settings.pathStyle(),
                settings.encryption(),
                settings.requesterPays(),
                settings.partBytes(),
                settings.lease()));
    }

    /** Everything below a path, with versions: equal when nothing was written. */
    List<String> state(String prefix) {
        return files.list(prefix).stream()
                .map(file -> file.path() + " " + file.version())
                .toList();
    }

    @Override
    public void close() {
        files.close();
    }
}
