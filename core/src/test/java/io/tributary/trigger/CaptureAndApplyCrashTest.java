package io.tributary.trigger;

import io.tributary.files.MemoryFiles;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
final class CaptureAndApplyCrashTest {
    private static final int DEATHS = 12;

    @TempDir
    Path scratch;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void finalFilesAreTheSource(long seed) throws InterruptedException {
        new RandomHistory(new MemoryFiles(), new MemoryFiles(), scratch).endsAsTheSource(seed, DEATHS, () -> {});
    }
}
