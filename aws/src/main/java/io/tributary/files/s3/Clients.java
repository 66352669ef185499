package io.tributary.files.s3;

import io.tributary.access.AwsAccess;
import java.time.Duration;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Two clients of one bucket, over the same connections.
 *
 * @param retrying tries again by itself what may be done twice
 * @param once sends a request once; whoever uses it has to know what became of it
 */
record Clients(S3Client retrying, S3Client once, SdkHttpClient http) implements AutoCloseable {
    private static final int ATTEMPTS_MAX = 6;
    /** Each stream that is read has one, as has each request under way. */
    private static final int CONNECTIONS_MAX = 500;

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    /** @param attemptWithin how long one sending of a request may take, its body included */
    static Clients of(S3Settings settings, Duration attemptWithin) {
        return of(settings, attemptWithin, connections());
    }

    static SdkHttpClient connections() {
        return AwsAccess.http(ANSWER_WITHIN)
                .connectionAcquisitionTimeout(ANSWER_WITHIN)
                .maxConnections(CONNECTIONS_MAX)
                .build();
    }

    /** @param http closed together with the clients */
    static Clients of(S3Settings settings, Duration attemptWithin, SdkHttpClient http) {
        return new Clients(
                client(settings, http, AwsAccess.retries(ATTEMPTS_MAX), attemptWithin),
                client(settings, http, AwsRetryStrategy.doNotRetry(), attemptWithin),
                http);
    }

    private static S3Client client(
            S3Settings settings, SdkHttpClient http, RetryStrategy retries, Duration attemptWithin) {
        ClientOverrideConfiguration.Builder configuration = ClientOverrideConfiguration.builder()
                .retryStrategy(retries)
                .apiCallAttemptTimeout(attemptWithin)
                .addExecutionInterceptor(new NoAskingFirst());
        if (settings.requesterPays()) {
            configuration.putHeader("x-amz-request-payer", "requester");
        }
        return settings.access()
                .found(
                        settings.address().toString(),
                        S3Client.builder()
                                .httpClient(http)
                                .forcePathStyle(settings.pathStyle())
                                .overrideConfiguration(configuration.build()));
    }

    /** Sends small bodies at once: asking whether a body is welcome costs a journey to the store and back. */
    private static final class NoAskingFirst implements ExecutionInterceptor {
        private static final long SMALL_BYTES = 64 << 10;

        @Override
        public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
            SdkHttpRequest request = context.httpRequest();
            boolean small = request.firstMatchingHeader("Content-Length")
                    .map(length -> Long.parseLong(length) <= SMALL_BYTES)
                    .orElse(false);
            return small ? request.copy(copy -> copy.removeHeader("Expect")) : request;
        }
    }

    @Override
    public void close() {
        retrying.close();
        once.close();
        http.close();
    }
}
