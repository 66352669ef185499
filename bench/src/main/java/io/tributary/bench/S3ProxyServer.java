package io.tributary.bench;

import io.tributary.files.s3.S3Address;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Settings;
import java.io.File;
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

/** An S3 server in a process of its own, which keeps objects in a folder; its bucket is {@code bench}. */
final class S3ProxyServer implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    private final Process process;
    private final URI uri;

    private S3ProxyServer(Process process, URI uri) {
        this.process = process;
        this.uri = uri;
    }

    static S3ProxyServer start(Path folder) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path settings = Files.writeString(
                folder.resolve("settings"),
                """
                s3proxy.authorization=none
                s3proxy.endpoint=http://127.0.0.1:%d
                jclouds.provider=transient-nio2
                """
                        .formatted(port));
        Path lib = Path.of(System.getProperty("bench.root", "."), "s3proxy", "target", "lib");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx1g",
                        "-cp",
                        lib + File.separator + "*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        S3ProxyServer server = new S3ProxyServer(process, URI.create("http://127.0.0.1:" + port));
        server.makeBucket();
        return server;
    }

    private void makeBucket() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri.resolve("/bench"))
                .PUT(BodyPublishers.noBody())
                .build();
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
                return;
            } catch (IOException notYet) {
                if (System.nanoTime() > end || !process.isAlive()) {
                    throw notYet;
                }
                Thread.sleep(50);
            }
        }
    }

    URI uri() {
        return uri;
    }

    S3Files files(String prefix) {
        return S3Files.open(S3Settings.at(new S3Address("bench", prefix))
                .withEndpoint(uri, true)
                .withRegion("us-east-1"));
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
