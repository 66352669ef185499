package io.tributary.files.s3;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server with AWS's interfaces that {@code TRIBUTARY_TEST_AWS_URL} names, such as {@code http://127.0.0.1:5566}, and AWS's own
 * command line pointed at it: {@code aws}, or what {@code TRIBUTARY_TEST_AWS_CLI} names. Shared with others: names are to be one's own.
 */
public final class AwsServer {
    private static final String URL = "TRIBUTARY_TEST_AWS_URL";

    private final Path folder;
    private final String url;

    private AwsServer(Path folder, String url) {
        this.folder = folder;
        this.url = url;
    }

    /** Skips the test where there is none. */
    public static AwsServer assumeThere(Path folder) {
        String url = System.getenv(URL);
        assumeTrue(url != null, "skipped: " + URL + " names no server");
        return new AwsServer(folder, url);
    }

    public String url() {
        return url;
    }

    /** What a process needs to reach it. By this name alone moto takes a template out of one of its own buckets. */
    public Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL", url.replace("127.0.0.1", "localhost"),
                "AWS_ACCESS_KEY_ID", "test",
                "AWS_SECRET_ACCESS_KEY", "test",
                "AWS_REGION", "us-east-1",
                "AWS_DEFAULT_REGION", "us-east-1");
    }

    /**
     * Makes a bucket, and a queue of the same name that is told of each object that is put into it.
     *
     * @param prefix of keys that are told of
     * @param suffix likewise
     * @param attributes of the queue, as {@code VisibilityTimeout=3600}
     * @return the queue's address
     */
    public String makeBucketWithQueue(String name, String prefix, String suffix, String... attributes)
            throws IOException, InterruptedException {
        aws("s3", "mb", "s3://" + name);
        List<String> create = new ArrayList<>(List.of("sqs", "create-queue", "--queue-name", name));
        if (attributes.length > 0) {
            create.add("--attributes");
            create.addAll(Arrays.asList(attributes));
        }
        create.addAll(List.of("--query", "QueueUrl", "--output", "text"));
        String queue = aws(create.toArray(String[]::new)).strip();
        aws(
                "s3api",
                "put-bucket-notification-configuration",
                "--bucket",
                name,
                "--notification-configuration",
                """
                {"QueueConfigurations":[{"QueueArn":"arn:aws:sqs:us-east-1:123456789012:%s","Events":["s3:ObjectCreated:*"],
                 "Filter":{"Key":{"FilterRules":[{"Name":"prefix","Value":"%s"},{"Name":"suffix","Value":"%s"}]}}}]}
                """
                        .formatted(name, prefix, suffix));
        return queue;
    }

    /** The command line's name. */
    public String commandLine() {
        return System.getenv().getOrDefault("TRIBUTARY_TEST_AWS_CLI", "aws");
    }

    /** What a command of AWS's command line prints. */
    public String aws(String... arguments) throws IOException, InterruptedException {
        return awsWith("", arguments);
    }

    /** The same with a text on its standard input. */
    public String awsWith(String input, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(commandLine()));
        command.addAll(Arrays.asList(arguments));
        return run(input, Map.of(), command);
    }

    /**
     * What another command prints that talks to the server.
     *
     * @throws AssertionError when it fails
     */
    public String run(String input, Map<String, String> more, List<String> command)
            throws IOException, InterruptedException {
        Path in = Files.writeString(Files.createTempFile(folder, "in", ".txt"), input);
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().putAll(environment());
        builder.environment().putAll(more);
        Process process = builder.start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ":\n" + Files.readString(out) + Files.readString(err));
        }
        return Files.readString(out, StandardCharsets.UTF_8);
    }
}
