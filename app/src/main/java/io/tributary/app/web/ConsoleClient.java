package io.tributary.app.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.app.config.ConsoleConfig;
import io.tributary.app.console.LogTail;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** Asks a running process what it serves, with the token of the pipeline file; of its certificate only the very one in {@code console.tls-keystore} is taken. */
public final class ConsoleClient {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI page;
    private final String pipeline;
    private final String token;
    private final HttpClient client;

    /**
     * A client of one process.
     *
     * @param page as a process report has it
     * @param pipeline its name; where another one's page is, nothing is asked of it
     */
    public ConsoleClient(String page, String pipeline, ConsoleConfig config) {
        this.pipeline = pipeline;
        this.page = URI.create(page.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:"));
        token = config.token().text();
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(LIMIT);
        config.tlsKeystore()
                .ifPresent(keystore -> builder.sslContext(
                        PinnedCertificates.of(keystore, config.tlsPassword().text())));
        client = builder.build();
    }

    /**
     * Log lines with a greater number, the oldest first.
     *
     * @throws PipelineException {@code CONSOLE_UNAVAILABLE}
     */
    public List<LogTail.Line> log(long after) {
        String found = ask("api/about", new TypeReference<JsonNode>() {})
                .path("pipeline")
                .asText();
        if (!found.equals(pipeline)) {
            throw unavailable("it is of pipeline " + found, null);
        }
        return ask("api/log?after=" + after, new TypeReference<List<LogTail.Line>>() {});
    }

    private <T> T ask(String path, TypeReference<T> type) {
        HttpRequest.Builder request = HttpRequest.newBuilder(page.resolve(path)).timeout(LIMIT);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw unavailable("HTTP " + answer.statusCode(), null);
            }
            return JSON.readValue(answer.body(), type);
        } catch (JsonProcessingException e) {
            throw unavailable("it answers something else", null);
        } catch (IOException e) {
            throw unavailable(PipelineException.describe(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable("interrupted", e);
        }
    }

    private PipelineException unavailable(String why, @org.jspecify.annotations.Nullable Exception cause) {
        return new PipelineException(
                ErrorCode.CONSOLE_UNAVAILABLE,
                "Cannot ask the process at " + page + ": " + why,
                "Ask on the machine that it runs on, with the pipeline file that it was started with",
                cause);
    }
}
