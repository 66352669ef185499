package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FaultyFilesTest extends FilesContract {
    private final Files files = FaultyFiles.counting(new MemoryFiles());

    @Override
    protected Files files() {
        return files;
    }

    @Test
    void crashLosesOrKeepsThatOperationAndEndsAll() {
        for (Effect effect : Effect.values()) {
            Files inner = new MemoryFiles();
            FaultyFiles faulty = FaultyFiles.crashingAt(inner, 3, effect);

            assertThatThrownBy(() -> put(faulty, "a", "1")).isInstanceOf(ProcessCrash.class);

            assertThat(inner.find("a").isPresent()).isEqualTo(effect == Effect.WHOLE);
            assertThatThrownBy(() -> faulty.find("a")).isInstanceOf(ProcessCrash.class);
            assertThat(faulty.hasCrashed()).isTrue();
        }
    }

    @Test
    void crashInADeletionMayLeaveTheLastFiles() {
        Files inner = new MemoryFiles();
        put(inner, "a", "1");
        put(inner, "b", "2");
        FaultyFiles faulty = FaultyFiles.crashingAt(inner, 1, Effect.HALF);

        assertThatThrownBy(() -> faulty.delete(List.of("a", "b"))).isInstanceOf(ProcessCrash.class);

        assertThat(inner.list("").stream().map(FileEntry::path)).containsExactly("b");
    }

    @Test
    void crashReleasesClaims() {
        Files inner = new MemoryFiles();
        FaultyFiles faulty = FaultyFiles.crashingAt(inner, 2, Effect.NONE);
        FileClaim lost = faulty.claim("a", "x");

        assertThatThrownBy(() -> faulty.find("b")).isInstanceOf(ProcessCrash.class);

        inner.claim("a", "y").close();
        lost.close();
    }

    @Test
    void plainFailureHappensOnce() {
        FaultyFiles faulty = FaultyFiles.failingAt(new MemoryFiles(), 3, ErrorCode.FILE_FULL);

        assertThatThrownBy(() -> put(faulty, "a", "1")).isInstanceOf(PipelineException.class);
        put(faulty, "a", "1");

        assertThat(faulty.find("a")).isPresent();
    }
}
