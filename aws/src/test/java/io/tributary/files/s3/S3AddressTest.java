package io.tributary.files.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class S3AddressTest {
    @ParameterizedTest
    @CsvSource({
        "s3://lake,lake,''",
        "s3://lake/,lake,''",
        "s3://lake/landing,lake,landing",
        "s3://lake/a b/größe//,lake,a b/größe"
    })
    void addressIsBucketAndPrefix(String text, String bucket, String prefix) {
        assertThat(S3Address.parse(text)).isEqualTo(new S3Address(bucket, prefix));
    }

    @ParameterizedTest
    @ValueSource(strings = {"lake", "S3://lake", "s3://", "s3:///x", "s3://La_ke", "s3://lake/a//b", "s3://lake/../b"})
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> S3Address.parse(text)).isInstanceOfSatisfying(PipelineException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.CONFIGURATION_INVALID);
            assertThat(failure).hasMessageStartingWith("Not an address of S3: ");
        });
    }

    @Test
    void keysAreBelowThePrefix() {
        S3Address some = S3Address.parse("s3://lake/x/y");
        S3Address whole = S3Address.parse("s3://lake");

        assertThat(some.key("a/b")).isEqualTo("x/y/a/b");
        assertThat(some.path("x/y/a/b")).isEqualTo("a/b");
        assertThat(whole.key("a/b")).isEqualTo("a/b");
        assertThat(whole.path("a/b")).isEqualTo("a/b");
        assertThat(some.describe("x/y/a/b")).isEqualTo("s3://lake/x/y/a/b");
        assertThat(some).hasToString("s3://lake/x/y");
        assertThat(whole).hasToString("s3://lake");
    }
}
