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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** An S3 server in a process of its own, which keeps its objects as files below a folder. */
final class S3Store implements AutoCloseable {
    private static final String BUCKET = "bench";
    private static final int START_TRIES_MAX = 600;
    private static final int PART_BYTES = 8 << 20;
    private static final int PUTS_AT_ONCE = 4;

    private final Process process;
    private final URI uri;
    private final HttpClient http = HttpClient.newHttpClient();
    private int roots;

    S3Store(Path folder) throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        uri = URI.create("http://127.0.0.1:" + port);
        Path objects = Files.createDirectories(folder.resolve("objects"));
        Path settings = Files.writeString(
                folder.resolve("settings"),
                "s3proxy.authorization=none\ns3proxy.endpoint=" + uri + "\njclouds.provider=filesystem-nio2\n"
                        + "jclouds.filesystem.basedir=" + objects + "\n");
        process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx512m",
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

    private void makeBucket() throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                put("", new byte[0], 0);
                return;
            } catch (IOException e) {
                if (attempt == START_TRIES_MAX || !process.isAlive()) {
                    throw e;
                }
                Thread.sleep(100);
            }
        }
    }

    private void put(String key, byte[] content, int bytes) throws IOException, InterruptedException {
        int status = http.send(request(key, content, bytes), BodyHandlers.discarding())
                .statusCode();
        if (status != 200) {
            throw new IOException("PUT was answered " + status);
        }
    }

    private HttpRequest request(String key, byte[] content, int bytes) {
        return HttpRequest.newBuilder(uri.resolve("/" + BUCKET + key))
                .PUT(BodyPublishers.ofByteArray(content, 0, bytes))
                .build();
    }

    /** Files below a root that nobody used before. */
    S3Files files() {
        return S3Files.open(S3Settings.at(new S3Address(BUCKET, "root-" + roots++))
                .withEndpoint(uri, true)
                .withRegion("us-east-1"));
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
            underWay.add(http.sendAsync(request(root + number++, part, size), BodyHandlers.discarding()));
            if (underWay.size() == PUTS_AT_ONCE) {
                underWay.remove(0).get();
            }
        }
        for (CompletableFuture<?> each : underWay) {
            each.get();
        }
        return (System.nanoTime() - start) / 1e9;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
