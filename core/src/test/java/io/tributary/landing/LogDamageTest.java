package io.tributary.landing;

import static io.tributary.landing.LandingSample.A;
import static io.tributary.landing.LandingSample.at;
import static io.tributary.landing.LandingSample.load;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Files;
import io.tributary.files.MemoryFiles;
import io.tributary.files.Precondition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A damaged log is said to be so, with the file and what is wrong in it, and never read as something else. */
final class LogDamageTest {
    private static final String COMMIT = "_tributary/commits/00000000000000000002.json";
    private static final String CHECKPOINT = "_tributary/checkpoints/00000000000000000004.jsonl";
    private static final String SCHEMA = "_tributary/schemas/shop/a/0001.json";

    private static Files landed(int commits) {
        Files files = new MemoryFiles();
        LandingSettings settings = new LandingSettings(java.time.Duration.ZERO, 1, 1, java.time.Duration.ZERO, 4);
        try (LandingWriter writer = LandingSample.open(files, settings, ManualClock.atStart())) {
            load(writer, A, 1, at(1), "1,x");
            for (int commit = 2; commit <= commits; commit++) {
                writer.transactionEnded(at(commit), null);
                writer.commit();
            }
        }
        return files;
    }

    private static void assertCorrupt(Runnable read, String file, String what) {
        assertThatThrownBy(read::run).isInstanceOfSatisfying(PipelineException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.LANDING_CORRUPT);
            assertThat(failure).hasMessageContaining(file).hasMessageContaining(what);
        });
    }

    @Test
    void damagedCommitIsNamed() {
        Map<String, String> damages = Map.of(
                "", "not a JSON object",
                "{\"number\":2", "not JSON at line 1",
                "{\"number\":2}", "no field \"items\"",
                "{\"number\":2,\"number\":3}", "not JSON at line 1",
                "[1]", "not a JSON object");
        damages.forEach((content, what) -> {
            Files files = landed(3);
            TextFile.write(files, COMMIT, content, Precondition.ANY);

            assertCorrupt(() -> new LandingReader(files).state(), COMMIT, what);
            assertCorrupt(() -> new LandingReader(files).commitsAfter(0), COMMIT, what);
            assertCorrupt(() -> LandingSample.open(files, ManualClock.atStart()), COMMIT, what);
        });
    }

    @Test
    void fieldsOfAWrongKindAreNamed() {
        for (List<String> damage : List.of(
                List.of("\"number\":2", "\"number\":3", "it is commit 3"),
                List.of("\"epoch\":1", "\"epoch\":\"1\"", "field \"epoch\" is not a whole number"),
                List.of("\"to\":\"0/2\"", "\"to\":null", "field \"to\" is not a string"),
                List.of("\"item\":\"load\"", "\"item\":\"loaded\"", "unknown item \"loaded\""),
                List.of("\"generation\":1", "\"generation\":9999999999", "field \"generation\" is not a 32-bit"),
                List.of("2026-11-20T", "2026-13-20T", "field \"landedTime\" is not an ISO instant"))) {
            Files files = landed(3);
            String sound = LandingSample.content(files, COMMIT);
            assertThat(sound).contains(damage.get(0));
            TextFile.write(files, COMMIT, sound.replace(damage.get(0), damage.get(1)), Precondition.ANY);

            assertCorrupt(() -> new LandingReader(files).commitsAfter(0), COMMIT, damage.get(2));
        }
    }

    @Test
    void fieldsOfLaterVersionsAreIgnored() {
        Files files = landed(3);
        List<Commit> before = new LandingReader(files).commitsAfter(0);
        String sound = LandingSample.content(files, COMMIT);

        TextFile.write(files, COMMIT, sound.replace("{\"", "{\"later\":{},\""), Precondition.ANY);

        assertThat(new LandingReader(files).commitsAfter(0)).isEqualTo(before);
    }

    @Test
    void missingCommitIsNamed() {
        Files files = landed(3);

        files.delete(COMMIT);

        assertCorrupt(() -> new LandingReader(files).state(), "Commit 2 is missing", "the next one is 3");
        assertCorrupt(() -> new LandingReader(files).commitsAfter(0), "Commit 2 is missing", "the next one is 3");
    }

    @Test
    void damagedCheckpointIsNamedWithItsLine() {
        Files files = landed(6);
        String sound = LandingSample.content(files, CHECKPOINT);
        List<String> lines = sound.lines().toList();

        TextFile.write(files, CHECKPOINT, sound.replace(lines.get(2), "{"), Precondition.ANY);

        assertCorrupt(() -> new LandingReader(files).commitsAfter(0), CHECKPOINT, "line 3: not JSON");
        assertThat(new LandingReader(files).state().number()).isEqualTo(6);
        TextFile.write(files, CHECKPOINT, "", Precondition.ANY);
        assertCorrupt(() -> new LandingReader(files).state(), CHECKPOINT, "line 1: ");
    }

    @Test
    void truncatedCheckpointIsAGap() {
        Files files = landed(6);
        List<String> lines = LandingSample.content(files, CHECKPOINT).lines().toList();

        TextFile.write(files, CHECKPOINT, String.join("\n", lines.subList(0, 3)), Precondition.ANY);

        assertCorrupt(() -> new LandingReader(files).commitsAfter(0), "Commit 3 is missing", "the next one is 5");
    }

    @Test
    void damagedSchemaIsNamed() {
        Files files = landed(3);
        TextFile.write(files, SCHEMA, "{}", Precondition.ANY);

        assertCorrupt(() -> new LandingReader(files).schema(A, 1), SCHEMA, "no field");
    }

    @Test
    void storedSchemaVersionDoesNotChange() {
        Files files = landed(3);
        try (LandingWriter writer = LandingSample.open(files, ManualClock.atStart())) {
            writer.putSchema(LandingSample.schema(A, 1));
            TextFile.write(files, SCHEMA, SchemaJson.write(LandingSample.schema(LandingSample.B, 1)), Precondition.ANY);

            assertThatThrownBy(() -> writer.putSchema(LandingSample.schema(A, 1)))
                    .isInstanceOf(PipelineException.class)
                    .hasMessageContaining("with other columns");
        }
    }

    @Test
    void schemaVersionThatNoCommitNamesMayBeStoredAnew() {
        Files files = landed(3);
        TextFile.write(
                files,
                "_tributary/schemas/shop/a/0002.json",
                SchemaJson.write(LandingSample.schema(LandingSample.B, 2)),
                Precondition.ANY);

        try (LandingWriter writer = LandingSample.open(files, ManualClock.atStart())) {
            writer.putSchema(LandingSample.schema(A, 2));
        }

        assertThat(new LandingReader(files).schema(A, 2)).isEqualTo(LandingSample.schema(A, 2));
    }
}
