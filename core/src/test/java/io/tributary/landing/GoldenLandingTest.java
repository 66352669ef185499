package io.tributary.landing;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.B;
import static io.tributary.landing.LandingSample.SOURCE_TIME;
import static io.tributary.landing.LandingSample.at;
import static io.tributary.landing.LandingSample.change;
import static io.tributary.landing.LandingSample.load;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Operation;
import io.tributary.change.Position;
import io.tributary.error.ErrorCode;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A whole landing zone, byte for byte. The format is a promise to other readers: when this test fails, so may they.
 * {@code -Dgolden.update} writes the file anew.
 */
final class GoldenLandingTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/landing.txt");

    private final ManualClock clock = ManualClock.atStart();

    @Test
    void landingZoneIsAsItWas() throws IOException {
        Files files = new MemoryFiles();
        land(files);

        String dump = dump(files);

        if (System.getProperty("golden.update") != null) {
            java.nio.file.Files.writeString(GOLDEN, dump);
        }
        assertThat(dump).isEqualTo(java.nio.file.Files.readString(GOLDEN));
    }

    @Test
    void everyEntryIsReadBackAsItWasWritten() {
        Files files = new MemoryFiles();
        land(files);

        for (Commit commit : new LandingReader(files).commitsAfter(0)) {
            assertThat(CommitJson.read(CommitJson.write(commit))).isEqualTo(commit);
        }
        assertThat(new LandingReader(files).schema(B, 2)).isEqualTo(LandingSample.schema(B, 2));
    }

    private void land(Files files) {
        LandingSettings settings = new LandingSettings(Duration.ZERO, 1 << 20, 8, Duration.ofDays(7), 5);
        try (LandingWriter writer = LandingSample.open(files, settings, clock)) {
            writer.commit(new SourceMark(SourceMark.Kind.CLAIMED, "system 7, slot tributary_shop"), Position.NONE);
            load(writer, A, 1, at(16), "1,x", "2,\"y,z\"", "3,");
            writer.commit(new SourceMark(SourceMark.Kind.ESTABLISHED, "system 7, slot tributary_shop"), at(16));
            load(writer, B, 1, at(17));
            clock.advance(Duration.ofSeconds(1));
            change(writer, A, Operation.INSERT, "4", "__unchanged__");
            change(writer, A, Operation.DELETE, "1", "");
            writer.event(A, new TableEvent.Truncated());
            change(writer, A, Operation.INSERT, "1", "say \"ü\"\n");
            ChangeAppender partial = writer.changes(A);
            var row = partial.begin(Operation.UPDATE);
            row.encoded(new byte[] {'1'}, 0, 1);
            row.unchanged();
            partial.end();
            writer.transactionEnded(at(32), SOURCE_TIME);
            writer.commit();
            writer.putSchema(LandingSample.schema(B, 2));
            writer.event(B, new TableEvent.SchemaChanged(2));
            writer.event(
                    A,
                    new TableEvent.Stopped(
                            ErrorCode.VALUE_UNSUPPORTED,
                            "Cannot land shop.a: column name",
                            "Reload it: tributary reload shop.a"));
            writer.transactionEnded(at(48), null);
            writer.commit();
            writer.event(B, new TableEvent.Dropped());
            writer.commit();
        }
        new LandingReader(files).reportApplied("lake", 5);
        clock.advance(Duration.ofSeconds(1));
        LandingSample.open(files, settings, clock).close();
    }

    private static String dump(Files files) {
        StringBuilder dump = new StringBuilder();
        for (FileEntry file : files.list("")) {
            dump.append("=== ").append(file.path()).append('\n');
            dump.append(LandingSample.content(files, file.path()));
        }
        return dump.toString();
    }
}
