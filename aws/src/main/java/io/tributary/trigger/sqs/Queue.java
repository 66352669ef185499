package io.tributary.trigger.sqs;

import io.tributary.access.AwsAccess;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;

/**
 * One queue. Credentials need {@code sqs:ReceiveMessage}, {@code sqs:DeleteMessage} and {@code sqs:ChangeMessageVisibility},
 * and {@code sqs:GetQueueUrl} for one that is given by its name. Thread-safe. Failures are {@code QUEUE_UNAVAILABLE} and
 * {@code QUEUE_REFUSED}.
 */
public final class Queue implements AutoCloseable {
    /** The most that SQS gives or takes at once. */
    static final int BATCH_MAX = 10;

    private static final int ATTEMPTS_MAX = 3;
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(40);

    private final String name;
    private final SqsClient client;
    private @Nullable String url;

    private Queue(String name, SqsClient client) {
        this.name = name;
        this.client = client;
    }

    /** A message that was taken: nobody else gets it for a while. */
    record Received(String id, String receipt, String body) {}

    /**
     * Nothing is asked of the queue yet.
     *
     * @param name its address, {@code https://sqs.…}, or its name in the account of the credentials
     * @param access whose region counts where the address names none
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the SDK finds no region
     */
    public static Queue open(String name, AwsAccess access) {
        AwsAccess there = regionOf(name).map(access::withRegion).orElse(access);
        return new Queue(name, there.client(SqsClient.builder(), "queue " + name, ATTEMPTS_MAX, ANSWER_WITHIN));
    }

    /** As in {@code https://sqs.eu-central-1.amazonaws.com/123456789012/events}. */
    private static Optional<String> regionOf(String name) {
        if (!name.contains("://")) {
            return Optional.empty();
        }
        String host = String.valueOf(URI.create(name).getHost());
        String[] parts = host.split("\\.", -1);
        return host.contains(".amazonaws.com") && parts.length > 3 && parts[0].equals("sqs")
                ? Optional.of(parts[1])
                : Optional.empty();
    }

    private synchronized String url() {
        String known = url;
        if (known == null) {
            known = name.contains("://")
                    ? name
                    : client.getQueueUrl(request -> request.queueName(name)).queueUrl();
            url = known;
        }
        return known;
    }

    /**
     * Messages, ten at most.
     *
     * @param wait how long to wait for a first one
     * @param hidden how long nobody else gets them
     */
    List<Received> receive(Duration wait, Duration hidden) {
        return run("receive from", "sqs:ReceiveMessage", () -> client
                .receiveMessage(request -> request.queueUrl(url())
                        .maxNumberOfMessages(BATCH_MAX)
                        .waitTimeSeconds((int) wait.toSeconds())
                        .visibilityTimeout((int) hidden.toSeconds()))
                .messages()
                .stream()
                .map(message -> new Received(message.messageId(), message.receiptHandle(), message.body()))
                .toList());
    }

    /** Takes them from the queue for good. One that is not deleted comes again, which does no harm. */
    void delete(List<Received> messages) {
        for (List<Received> some : batches(messages)) {
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                entries.add(DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(some.get(i).receipt())
                        .build());
            }
            run(
                    "delete from",
                    "sqs:DeleteMessage",
                    () -> client.deleteMessageBatch(
                            request -> request.queueUrl(url()).entries(entries)));
        }
    }

    /** From now on nobody gets them for that long; with 0 they are there again at once. */
    void hide(List<Received> messages, Duration hidden) {
        for (List<Received> some : batches(messages)) {
            List<ChangeMessageVisibilityBatchRequestEntry> entries = new ArrayList<>();
            for (int i = 0; i < some.size(); i++) {
                entries.add(ChangeMessageVisibilityBatchRequestEntry.builder()
                        .id(Integer.toString(i))
                        .receiptHandle(some.get(i).receipt())
                        .visibilityTimeout((int) hidden.toSeconds())
                        .build());
            }
            run(
                    "keep messages of",
                    "sqs:ChangeMessageVisibility",
                    () -> client.changeMessageVisibilityBatch(
                            request -> request.queueUrl(url()).entries(entries)));
        }
    }

    private static List<List<Received>> batches(List<Received> messages) {
        List<List<Received>> batches = new ArrayList<>();
        for (int i = 0; i < messages.size(); i += BATCH_MAX) {
            batches.add(messages.subList(i, Math.min(messages.size(), i + BATCH_MAX)));
        }
        return batches;
    }

    private <T> T run(String doing, String action, Supplier<T> request) {
        try {
            return request.get();
        } catch (SdkException e) {
            int status = e instanceof AwsServiceException answer ? answer.statusCode() : 0;
            boolean isThrottled = status == 429 || PipelineException.describe(e).contains("Throttl");
            boolean isRefused = status >= 400 && status < 500 && !isThrottled;
            throw new PipelineException(
                    isRefused ? ErrorCode.QUEUE_REFUSED : ErrorCode.QUEUE_UNAVAILABLE,
                    "Cannot " + doing + " queue " + name + ": " + PipelineException.describe(e),
                    isRefused
                            ? "Look whether the queue is there, and allow " + action + " on it"
                            : "Look at the network and the region; what is landed is looked at all the same",
                    e);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    /** Its address or name. */
    @Override
    public String toString() {
        return name;
    }
}
