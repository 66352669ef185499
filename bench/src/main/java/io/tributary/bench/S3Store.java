package io.tributary.bench;

import io.tributary.files.s3.S3Address;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An S3 server in a process of its own, with the bucket {@value #BUCKET}. It logs warnings only: of each piece of a body it would
 * write several lines, and be ten times slower.
 */
final class S3Store implements AutoCloseable {
    static final String BUCKET = "bench";

    private static final int START_TRIES_MAX = 600;
    private static final int PART_BYTES = 8 << 20;
    private static final int PUTS_AT_ONCE = 4;
    private static final String LOG =
            """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>%level %logger{0} %msg%n</pattern></encoder>
              </appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    private final Process process;
    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();
    private int roots;

    private S3Store(Path folder, String provider) throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        uri = URI.create("http://127.0.0.1:" + port);
        Path settings = Files.writeString(
                folder.resolve("settings"),
                "s3proxy.authorization=none\ns3proxy.endpoint=" + uri + "\njclouds.provider=" + provider + "\n"
                        + "jclouds.filesystem.basedir=" + Files.createDirectories(folder.resolve("objects")) + "\n");
        process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx1g",
                        "-Dlogback.configurationFile=" + Files.writeString(folder.resolve("log.xml"), LOG),
                        "-cp",
                        Path.of(System.getProperty("bench.root"), "s3proxy", "target", "lib") + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        System.setProperty("aws.accessKeyId", "bench");
        System.setProperty("aws.secretAccessKey", "bench");
        makeBucket();
    }

    /** Keeps objects as files below a folder. */
    static S3Store inFiles(Path folder) throws IOException, InterruptedException {
        return new S3Store(folder, "filesystem-nio2");
    }

    /** Keeps objects in its memory. */
    static S3Store inMemory(Path folder) throws IOException, InterruptedException {
        return new S3Store(folder, "transient-nio2");
    }

    private void makeBucket() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                send(put("", new byte[0], 0));
                return;
            } catch (IOException e) {
                if (attempt == START_TRIES_MAX || !process.isAlive()) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private HttpRequest put(String key, byte[] content, int bytes) {
        return HttpRequest.newBuilder(uri.resolve("/" + BUCKET + key))
                .PUT(BodyPublishers.ofByteArray(content, 0, bytes))
                .build();
    }

    private byte[] send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = http.send(request, BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(request + " was answered " + answer.statusCode());
        }
        return answer.body();
    }

    URI uri() {
        return uri;
    }

    /** Files below that prefix. */
    S3Files files(String prefix) {
        return S3Files.open(S3Settings.at(new S3Address(BUCKET, prefix))
                .withEndpoint(uri, true)
                .withRegion("us-east-1"));
    }

    /** Files below a root that nobody used before. */
    S3Files files() {
        return files("root-" + roots++);
    }

    /** Seconds to put that many bytes, in objects of the size of a part, a few at a time, by a client that does nothing else. */
    double putBare(long bytes) throws Exception {
        byte[] part = new byte[PART_BYTES];
        for (int i = 0; i < part.length; i++) {
            part[i] = (byte) (i * 31 + i / 251);
        }
        String root = "/bare-" + roots++ + "/";
        long start = System.nanoTime();
        long left = bytes;
        int number = 0;
        List<CompletableFuture<?>> underWay = new ArrayList<>();
        while (left > 0) {
            int size = (int) Math.min(left, part.length);
            left -= size;
            underWay.add(http.sendAsync(put(root + number++, part, size), BodyHandlers.discarding()));
            if (underWay.size() == PUTS_AT_ONCE) {
                underWay.remove(0).get();
            }
        }
        for (CompletableFuture<?> each : underWay) {
            each.get();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    /** Seconds to get an object and put it under another key, by a client that does nothing else. */
    double copyBare(String key) throws IOException, InterruptedException {
        long start = System.nanoTime();
        byte[] content = send(
                HttpRequest.newBuilder(uri.resolve("/" + BUCKET + "/" + key)).build());
        send(put("/copy", content, content.length));
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
