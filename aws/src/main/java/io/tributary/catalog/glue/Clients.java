package io.tributary.catalog.glue;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.time.Duration;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.glue.GlueClient;
import software.amazon.awssdk.services.glue.GlueClientBuilder;

/** Makes clients of Glue, which try again by themselves when asked to go slower, and when an answer got lost. */
final class Clients {
    private static final int ATTEMPTS_MAX = 6;
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

    private Clients() {}

    static GlueClient of(GlueSettings settings) {
        try {
            DefaultCredentialsProvider.Builder credentials = DefaultCredentialsProvider.builder();
            settings.profile().ifPresent(credentials::profileName);
            GlueClientBuilder builder = GlueClient.builder()
                    .httpClientBuilder(ApacheHttpClient.builder()
                            .connectionTimeout(CONNECT_WITHIN)
                            .socketTimeout(ANSWER_WITHIN))
                    .credentialsProvider(credentials.build())
                    .region(region(settings))
                    .overrideConfiguration(ClientOverrideConfiguration.builder()
                            .retryStrategy(AwsRetryStrategy.standardRetryStrategy().toBuilder()
                                    .maxAttempts(ATTEMPTS_MAX)
                                    .build())
                            .build());
            settings.endpoint().ifPresent(builder::endpointOverride);
            return builder.build();
        } catch (SdkException e) {
            throw new PipelineException(
                    ErrorCode.CONFIGURATION_INVALID,
                    "Cannot reach the Glue Data Catalog: " + PipelineException.describe(e),
                    "Set the region, as in AWS_REGION=eu-central-1, and look at the profile's name",
                    e);
        }
    }

    private static Region region(GlueSettings settings) {
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
}
