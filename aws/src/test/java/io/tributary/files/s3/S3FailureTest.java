package io.tributary.files.s3;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

final class S3FailureTest {
    private static PipelineException failure(int status, String code) {
        SdkHttpResponse response = SdkHttpResponse.builder()
                .statusCode(status)
                .putHeader("x-amz-bucket-region", "eu-west-3")
                .build();
        AwsErrorDetails details = AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage("What the store says")
                .sdkHttpResponse(response)
                .build();
        return S3Failure.of("write", "s3://lake/a", "s3:PutObject", (S3Exception) S3Exception.builder()
                .statusCode(status)
                .requestId("R1")
                .awsErrorDetails(details)
                .build());
    }

    @Test
    void messageNamesTheObjectAndTheStoresReason() {
        assertThat(failure(403, "AccessDenied"))
                .hasMessage("Cannot write s3://lake/a: AccessDenied: What the store says, HTTP 403, request R1");
    }

    @ParameterizedTest
    @CsvSource({
        "404,NoSuchBucket,FILE_IO,Create the bucket",
        "301,PermanentRedirect,FILE_IO,'Set the region to the bucket''s, eu-west-3'",
        "400,AuthorizationHeaderMalformed,FILE_IO,'Set the region to the bucket''s, eu-west-3'",
        "400,ExpiredToken,FILE_IO,Renew the credentials",
        "403,InvalidAccessKeyId,FILE_IO,Renew the credentials",
        "403,RequestTimeTooSkewed,FILE_IO,Set this machine's clock",
        "400,KMS.DisabledException,FILE_IO,Allow kms:GenerateDataKey",
        "403,InvalidObjectState,FILE_IO,The object is archived: restore it",
        "403,AccessDenied,FILE_IO,Allow s3:PutObject on s3://lake/a",
        "403,QuotaExceeded,FILE_FULL,Free some space",
        "507,XMinioStorageFull,FILE_FULL,Free some space",
        "503,SlowDown,FILE_IO,The store asks to go slower",
        "500,InternalError,FILE_IO,The store failed"
    })
    void hintSaysWhatToDo(int status, String code, ErrorCode expected, String hint) {
        PipelineException failure = failure(status, code);

        assertThat(failure.code()).isEqualTo(expected);
        assertThat(failure.hint()).startsWith(hint);
    }

    @Test
    void missingCredentialsAreAskedFor() {
        PipelineException failure = S3Failure.of(
                "list",
                "s3://lake",
                "s3:ListBucket",
                SdkClientException.create("Unable to load credentials from any of the providers in the chain"));

        assertThat(failure.hint()).startsWith("Give credentials");
    }
}
