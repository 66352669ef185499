package io.tributary.files.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A real S3 server in a process of its own, one for all tests of this process; or the one that the environment variable
 * {@code TRIBUTARY_TEST_S3_URL} names, which takes any credentials.
 */
public final class S3Server {
    static final String BUCKET = "tributary-test";

    private static final String GIVEN = "TRIBUTARY_TEST_S3_URL";
    private static final Path CLASS_PATH = Path.of("..", "s3proxy", "target", "lib");
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final AtomicInteger ROOTS = new AtomicInteger();
    private static final S3Server SERVER = start();

    private final URI uri;
    private final S3Client client;

    private S3Server(URI uri) {
        this.uri = uri;
        System.setProperty("aws.accessKeyId", "test");
        System.setProperty("aws.secretAccessKey", "test");
        this.client = S3Client.builder()
                .endpointOverride(uri)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .build();
    }

    /** Settings of a root that nobody used before. */
    public static S3Settings settings() {
        return settings(uri());
    }

    /** Of such a root, reached by another address. */
    public static S3Settings settings(URI endpoint) {
        String prefix = "run-" + ProcessHandle.current().pid() + "/" + ROOTS.incrementAndGet();
        return S3Settings.at(new S3Address(BUCKET, prefix))
                .withEndpoint(endpoint, true)
                .withRegion("us-east-1")
                .withPartBytes(5 << 20);
    }

    /** The same files, seen from a folder of theirs. */
    public static S3Settings below(S3Settings settings, String folder) {
        S3Address address = S3Address.parse(settings.address() + "/" + folder);
        return S3Settings.at(address)
                .withEndpoint(uri(), true)
                .withRegion("us-east-1")
                .withLease(settings.lease());
    }

    static URI uri() {
        return SERVER.uri;
    }

    /** Requests as others send them. */
    public static S3Client client() {
        return SERVER.client;
    }

    private static S3Server start() {
        try {
            String given = System.getenv(GIVEN);
            S3Server server = new S3Server(given == null ? launch() : URI.create(given));
            server.makeBucket();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static URI launch() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        Path folder = Files.createTempDirectory("s3proxy");
        Path settings = Files.writeString(
                folder.resolve("settings"),
                """
                s3proxy.authorization=none
                s3proxy.endpoint=http://127.0.0.1:%d
                jclouds.provider=transient-nio2
                """
                        .formatted(port));
        Process process = new ProcessBuilder(List.of(
                        System.getProperty("java.home") + "/bin/java",
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + Path.of("src", "test", "resources", "logback-test.xml"),
                        "-cp",
                        CLASS_PATH + "/*",
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        settings.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("server.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(process, folder)));
        return URI.create("http://127.0.0.1:" + port);
    }

    private static void stop(Process process, Path folder) {
        process.destroyForcibly();
        try {
            process.waitFor();
            try (var files = Files.walk(folder)) {
                for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (IOException e) {
            System.err.println("S3 server's files left in " + folder + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void makeBucket() throws IOException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            try {
                if (client.listBuckets().buckets().stream()
                        .noneMatch(bucket -> bucket.name().equals(BUCKET))) {
                    client.createBucket(request -> request.bucket(BUCKET));
                }
                return;
            } catch (SdkException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException("The S3 server does not answer at " + uri, e);
                }
                Calls.pause(50);
            }
        }
    }
}
