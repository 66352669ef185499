package io.tributary.job;

import io.tributary.access.AwsAccess;
import io.tributary.error.PipelineException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.GetLogEventsResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/**
 * Reads what runs print, from CloudWatch Logs, as it comes: each line once, in the order of its stream. Credentials need
 * {@code logs:GetLogEvents} on the group. Not thread-safe.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html">GetLogEvents</a>
 */
public final class RunLog implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(20);
    /** Of 1 MB each; what is beyond is read the next time. */
    private static final int PAGES_MAX = 20;

    private final CloudWatchLogsClient client;
    private final Map<LogStream, String> tokens = new HashMap<>();

    private RunLog(CloudWatchLogsClient client) {
        this.client = client;
    }

    /**
     * Nothing is asked of CloudWatch yet.
     *
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the SDK finds no region
     */
    public static RunLog open(AwsAccess access) {
        return new RunLog(
                access.client(CloudWatchLogsClient.builder(), "CloudWatch Logs", ATTEMPTS_MAX, ANSWER_WITHIN));
    }

    /**
     * Reads what has come since the last time, at most 20 MB.
     *
     * @return how many lines that are; 0 also where there is no such group or stream
     * @throws PipelineException {@code JOB_…}
     */
    public int read(LogStream stream, Consumer<String> line) {
        int lines = 0;
        try {
            for (int pages = 0; pages < PAGES_MAX; pages++) {
                String last = tokens.get(stream);
                GetLogEventsResponse page = client.getLogEvents(request -> request.logGroupName(stream.group())
                        .logStreamName(stream.name())
                        .startFromHead(true)
                        .nextToken(last));
                for (var event : page.events()) {
                    for (String text : event.message().lines().toList()) {
                        line.accept(text);
                        lines++;
                    }
                }
                tokens.put(stream, page.nextForwardToken());
                if (page.nextForwardToken().equals(last)) {
                    break;
                }
            }
        } catch (ResourceNotFoundException notYet) {
            return lines;
        } catch (SdkException e) {
            throw JobFailure.of("read log group " + stream.group(), "logs:GetLogEvents", "", e);
        }
        return lines;
    }

    @Override
    public void close() {
        client.close();
    }
}
