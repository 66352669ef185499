package io.tributary.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import org.junit.jupiter.api.Test;

final class PipelineExceptionTest {
    @Test
    void whatACauseAddsIsSaidOnce() {
        Exception driver = new IOException("Port 5432 refused. Check the port.", new ConnectException("No route"));
        Exception failure = new PipelineException(
                ErrorCode.SOURCE_UNREACHABLE, "Cannot connect: Port 5432 refused. Check the port", "", driver);

        assertThat(PipelineException.describe(failure))
                .isEqualTo("Cannot connect: Port 5432 refused. Check the port: No route");
    }

    @Test
    void causeThatSaysMoreIsAppended() {
        assertThat(PipelineException.describe(new IllegalStateException("Cannot write", new IOException("disk full."))))
                .isEqualTo("Cannot write: disk full");
    }

    @Test
    void failureWithoutAMessageIsNamed() {
        assertThat(PipelineException.describe(new IOException(new ConnectException())))
                .isEqualTo("java.net.ConnectException");
        assertThat(PipelineException.describe(new ConnectException())).isEqualTo("ConnectException");
    }
}
