package io.tributary.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.LocalFiles;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RefusedWriterTest {
    private static final Instant NOW = Instant.parse("2026-11-20T10:15:00Z");

    @TempDir
    Path landing;

    @Test
    void whoIsRefusedLeavesWordForThoseThatBeganBefore() {
        LocalFiles files = new LocalFiles(landing);
        ProcessReport process = ProcessReport.ofThis("apply", NOW);
        assertThat(RefusedWriter.find(files, Instant.MIN)).isEmpty();

        RefusedWriter.note(files, process, failure(ErrorCode.FILE_IO), NOW);
        assertThat(RefusedWriter.find(files, Instant.MIN)).as("another reason").isEmpty();

        RefusedWriter.note(files, process, failure(ErrorCode.TARGET_IN_USE), NOW);
        assertThat(RefusedWriter.find(files, NOW.minusSeconds(1))).contains(new RefusedWriter(process.holder(), NOW));
        assertThat(RefusedWriter.find(files, NOW)).as("it began after").isEmpty();
    }

    private static PipelineException failure(ErrorCode code) {
        return new PipelineException(code, "Cannot go on", "");
    }
}
