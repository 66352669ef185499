package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.RetryStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;

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

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

    /** @param attemptWithin how long one sending of a request may take, its body included */
    static Clients of(S3Settings settings, Duration attemptWithin) {
        SdkHttpClient http = ApacheHttpClient.builder()
                .connectionTimeout(CONNECT_WITHIN)
                .socketTimeout(ANSWER_WITHIN)
                .connectionAcquisitionTimeout(ANSWER_WITHIN)
                .maxConnections(CONNECTIONS_MAX)
                .build();
        try {
            DefaultCredentialsProvider credentials = credentials(settings);
            Region region = region(settings);
            RetryStrategy retries = AwsRetryStrategy.standardRetryStrategy().toBuilder()
                    .maxAttempts(ATTEMPTS_MAX)
                    .build();
            return new Clients(
                    builder(settings, http, credentials, region, retries, attemptWithin)
                            .build(),
                    builder(settings, http, credentials, region, AwsRetryStrategy.doNotRetry(), attemptWithin)
                            .build(),
                    http);
        } catch (SdkException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot reach " + settings.address() + ": " + S3Failure.reason(e),
                    "Set the region, as in AWS_REGION=eu-central-1, and look at the profile's name",
                    e);
        }
    }

    private static DefaultCredentialsProvider credentials(S3Settings settings) {
        DefaultCredentialsProvider.Builder builder = DefaultCredentialsProvider.builder();
        settings.profile().ifPresent(builder::profileName);
        return builder.build();
    }

    private static Region region(S3Settings settings) {
        if (settings.region().isPresent()) {
            return Region.of(settings.region().get());
        }
        try {
            DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
            settings.profile().ifPresent(chain::profileName);
            return chain.build().getRegion();
        } catch (SdkException e) {
            if (settings.endpoint().isPresent()) {
                return Region.US_EAST_1;
            }
            throw e;
        }
    }

    private static S3ClientBuilder builder(
            S3Settings settings,
            SdkHttpClient http,
            DefaultCredentialsProvider credentials,
            Region region,
            RetryStrategy retries,
            Duration attemptWithin) {
        ClientOverrideConfiguration.Builder configuration = ClientOverrideConfiguration.builder()
                .retryStrategy(retries)
                .apiCallAttemptTimeout(attemptWithin)
                .addExecutionInterceptor(new NoAskingFirst());
        if (settings.requesterPays()) {
            configuration.putHeader("x-amz-request-payer", "requester");
        }
        S3ClientBuilder builder = S3Client.builder()
                .httpClient(http)
                .credentialsProvider(credentials)
                .region(region)
                .forcePathStyle(settings.pathStyle())
                .overrideConfiguration(configuration.build());
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder;
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
