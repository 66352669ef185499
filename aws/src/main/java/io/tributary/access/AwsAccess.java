package io.tributary.access;

import static java.util.Objects.requireNonNull;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.retries.api.RetryStrategy;

/**
 * Which AWS is asked, and as whom. What is empty comes from where the SDK looks by itself: environment variables, system
 * properties, {@code ~/.aws}, the machine's role.
 *
 * @param region as in {@code eu-central-1}; where an endpoint is given, {@code us-east-1} if nothing says another
 * @param endpoint of a server that is not AWS; empty for AWS
 * @param profile the profile of {@code ~/.aws} that has the credentials
 */
public record AwsAccess(Optional<String> region, Optional<URI> endpoint, Optional<String> profile) {
    /** AWS, as the SDK finds it. */
    public static final AwsAccess DEFAULT = new AwsAccess(Optional.empty(), Optional.empty(), Optional.empty());

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);

    public AwsAccess {
        requireNonNull(region, "region is null");
        requireNonNull(endpoint, "endpoint is null");
        requireNonNull(profile, "profile is null");
    }

    public AwsAccess withRegion(String name) {
        return new AwsAccess(Optional.of(name), endpoint, profile);
    }

    public AwsAccess withEndpoint(URI uri) {
        return new AwsAccess(region, Optional.of(uri), profile);
    }

    public AwsAccess withProfile(String name) {
        return new AwsAccess(region, endpoint, Optional.of(name));
    }

    /**
     * A client with connections of its own, which end with it. Nothing is asked of AWS yet.
     *
     * @param what the client is of, as in {@code AWS Glue}, for the message when there is none
     * @param attemptsMax how often a request is sent that may be sent again
     * @param answerWithin how long the other side may say nothing
     * @throws PipelineException {@code CONFIGURATION_INVALID} when the SDK finds no region, or no such profile
     */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            B builder, String what, int attemptsMax, Duration answerWithin) {
        return found(
                what,
                builder.httpClientBuilder(http(answerWithin))
                        .overrideConfiguration(override -> override.retryStrategy(retries(attemptsMax))));
    }

    /** As {@link #client}, with connections and retries as the builder has them. */
    public <B extends AwsClientBuilder<B, C>, C> C found(String what, B builder) {
        try {
            builder.credentialsProvider(credentials()).region(foundRegion());
            endpoint.ifPresent(builder::endpointOverride);
            return builder.build();
        } catch (SdkException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot reach " + what + ": " + PipelineException.describe(e),
                    "Set the region, as in AWS_REGION=eu-central-1, and look at the profile's name",
                    e);
        }
    }

    /** The blocking client whose connections are tested before they are used again. */
    public static ApacheHttpClient.Builder http(Duration answerWithin) {
        return ApacheHttpClient.builder().connectionTimeout(CONNECT_WITHIN).socketTimeout(answerWithin);
    }

    /** Retries of the SDK, of a request that may be sent again. */
    public static RetryStrategy retries(int attemptsMax) {
        return AwsRetryStrategy.standardRetryStrategy().toBuilder()
                .maxAttempts(attemptsMax)
                .build();
    }

    private AwsCredentialsProvider credentials() {
        DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
        profile.ifPresent(chain::profileName);
        return chain.build();
    }

    private Region foundRegion() {
        if (region.isPresent()) {
            return Region.of(region.get());
        }
        try {
            DefaultAwsRegionProviderChain.Builder chain = DefaultAwsRegionProviderChain.builder();
            profile.ifPresent(chain::profileName);
            return chain.build().getRegion();
        } catch (SdkException e) {
            if (endpoint.isPresent()) {
                return Region.US_EAST_1;
            }
            throw e;
        }
    }
}
