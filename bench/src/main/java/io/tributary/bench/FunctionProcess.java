package io.tributary.bench;

import io.tributary.aws.RuntimeApi;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One environment of a function: Lambda's runtime client and the unpacked archive, in a process of its own. */
final class FunctionProcess implements AutoCloseable {
    private static final Duration TIME = Duration.ofMinutes(10);

    private final RuntimeApi api = new RuntimeApi();
    private final Process process;
    private final Path log;

    /**
     * Starts it.
     *
     * @param folder the function's classes, and its libraries in {@code lib}; the runtime client gives both a class loader of
     *     their own, as on Lambda
     * @param options of the Java machine
     */
    FunctionProcess(Path folder, String handler, List<String> options, Map<String, String> environment)
            throws Exception {
        log = Files.createTempFile(folder, "function", ".log");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(
                List.of("-cp", runtimeClient(), "com.amazonaws.services.lambda.runtime.api.client.AWSLambda", handler));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.toLowerCase(Locale.ROOT)
                .endsWith("_proxy"));
        builder.environment()
                .putAll(Map.of(
                        "AWS_LAMBDA_RUNTIME_API",
                        api.address(),
                        "_HANDLER",
                        handler,
                        "LAMBDA_TASK_ROOT",
                        folder.toString(),
                        "AWS_REGION",
                        "us-east-1",
                        "AWS_ACCESS_KEY_ID",
                        "bench",
                        "AWS_SECRET_ACCESS_KEY",
                        "bench"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    private static String runtimeClient() throws Exception {
        Path lib = Path.of(System.getProperty("bench.root", "."), "bench", "target", "lib");
        try (var jars = Files.list(lib)) {
            return String.join(
                    File.pathSeparator,
                    jars.map(Path::toString)
                            .filter(jar -> jar.contains("/aws-lambda-java-") || jar.contains("/utils-lite-"))
                            .toList());
        }
    }

    /** Invokes it and waits for the answer, which has to say that all is done. */
    void call(String event) throws Exception {
        RuntimeApi.Answer answer = api.invoke(event, TIME).get(10, TimeUnit.MINUTES);
        if (answer.isError() || answer.text().contains("itemIdentifier")) {
            throw new IllegalStateException(answer.text() + "\n" + Files.readString(log));
        }
    }

    /** Processor time that it has used so far. */
    double cpuSeconds() {
        return Report.seconds(process.info().totalCpuDuration().orElse(Duration.ZERO));
    }

    String pid() {
        return Long.toString(process.pid());
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        api.close();
    }
}
