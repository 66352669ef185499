package io.tributary.aws;

import com.amazonaws.services.lambda.runtime.api.client.AWSLambda;
import io.tributary.aws.RuntimeApi.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/** One environment of the function: Lambda's own runtime client with the handler, in a process of its own. */
final class Function implements AutoCloseable {
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final String NATIVE_CLIENT =
            "com.amazonaws.services.lambda.runtime.api.client.runtimeapi.NativeClient";

    private final RuntimeApi api = new RuntimeApi();
    private final Process process;
    private final Path log;

    private Function(Path folder, Map<String, String> environment) throws IOException {
        log = Files.createTempFile(folder, "function", ".log");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-D" + NATIVE_CLIENT + ".JNI=" + nativeClient(folder),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "com.amazonaws.services.lambda.runtime.api.client.AWSLambda",
                "io.tributary.aws.ApplyHandler::handleRequest"));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.toLowerCase(java.util.Locale.ROOT)
                .endsWith("_proxy"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API", api.address(),
                        "_HANDLER", "io.tributary.aws.ApplyHandler::handleRequest",
                        "LAMBDA_TASK_ROOT", folder.toString(),
                        "AWS_LAMBDA_FUNCTION_NAME", "apply",
                        "AWS_LAMBDA_FUNCTION_VERSION", "$LATEST",
                        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024",
                        "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/apply",
                        "AWS_LAMBDA_LOG_STREAM_NAME", "stream"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_REGION", "us-east-1", "AWS_ACCESS_KEY_ID", "test", "AWS_SECRET_ACCESS_KEY", "test"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /** An environment with these variables, the pipeline's among them. */
    static Function start(Path folder, Map<String, String> environment) throws IOException {
        return new Function(folder, environment);
    }

    /**
     * The runtime's client brings a library that it unpacks to one place for all processes of a machine, where a second
     * process writes over what the first one has loaded. So each has a copy of its own.
     */
    private static Path nativeClient(Path folder) throws IOException {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "aarch_64" : "x86_64";
        boolean isMusl = Files.exists(Path.of("/lib/ld-musl-" + machine.replace("aarch_64", "aarch64") + ".so.1"));
        String name = "/jni/libaws-lambda-jni.linux" + (isMusl ? "_musl" : "") + "-" + machine + ".so";
        Path copy = Files.createTempFile(folder, "runtime-client", ".so");
        try (InputStream library = AWSLambda.class.getResourceAsStream(name)) {
            Files.copy(Objects.requireNonNull(library, name), copy, StandardCopyOption.REPLACE_EXISTING);
        }
        return copy;
    }

    /** Invokes it and waits for the answer. */
    Answer call(String event) throws Exception {
        return call(event, TIME);
    }

    Answer call(String event, Duration time) throws Exception {
        return begin(event, time).get();
    }

    /** Fails when there is no answer, or none will come because the process is gone. */
    CompletableFuture<Answer> begin(String event, Duration time) {
        CompletableFuture<Answer> answer = api.invoke(event, time);
        process.onExit().thenRun(() -> answer.cancel(false));
        return answer.orTimeout(90, TimeUnit.SECONDS).exceptionally(failure -> {
            throw new CompletionException(noAnswer(event));
        });
    }

    private AssertionError noAnswer(String event) {
        try {
            return new AssertionError("No answer to " + event + "\n" + log());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Why it could not be made. */
    String initError() throws Exception {
        return api.initError().get(30, TimeUnit.SECONDS);
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    /** As Lambda does between two invocations. */
    void freeze() throws Exception {
        signal("STOP");
    }

    void thaw() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    /** SIGKILL, and waits until it is gone. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        api.close();
    }
}
