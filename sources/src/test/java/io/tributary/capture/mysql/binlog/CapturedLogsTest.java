package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.binlog.TableDetails.KeyPart;
import io.tributary.capture.mysql.wire.Flavour;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Log files as MySQL 9.7.4 and MariaDB 11.4.5 wrote them for the statements in {@code mysql.sql} and {@code mariadb.sql}:
 * compressed, with checksums and all details of tables; and plain, without checksums and with the servers' default details.
 * {@code -Dgolden.update=<folder of the resources>} writes anew what is expected.
 */
class CapturedLogsTest {
    private static final int MAGIC_LENGTH = 4;

    @ParameterizedTest
    @ValueSource(strings = {"mysql-compressed", "mysql-plain", "mariadb-compressed", "mariadb-plain"})
    void logSaysWhatWasDone(String name) throws IOException {
        Transcript transcript = new Transcript();
        read(name, transcript);

        List<String> lines = transcript.take();
        String update = System.getProperty("golden.update");
        if (update != null) {
            Files.write(Path.of(update, name + ".txt"), lines);
        }
        String expected = new String(resource(name + ".txt"), StandardCharsets.UTF_8);
        assertThat(lines).isEqualTo(expected.lines().toList());
    }

    @Test
    void mysqlSaysAllOfItsTablesWhenAsked() throws IOException {
        TableDetails item = map("mysql-compressed", "item").details();

        assertThat(item.names())
                .containsExactly(
                        "id", "name", "note", "code", "kind", "flags", "price", "made", "seen", "took", "day", "born",
                        "ratio", "weight", "bits", "place", "small", "big");
        assertThat(unsigned(item, 18)).containsExactly(0, 11, 16);
        assertThat(collations(item, 18)).containsExactly(0, 8, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(labels(item, 4)).containsExactly("a", "b");
        assertThat(labels(item, 5)).containsExactly("p", "q");
        assertThat(item.primaryKey()).containsExactly(new KeyPart(0, 0));
        TableDetails own = map("mysql-compressed", "own").details();
        assertThat(own.vectorDimensions(2)).isEqualTo(3);
        assertThat(List.of(own.isInvisible(2), own.isInvisible(3))).containsExactly(false, true);
    }

    @Test
    void mysqlSaysSignednessAndCharsetsInAnyCase() throws IOException {
        TableDetails item = map("mysql-plain", "item").details();

        assertThat(item.names()).isEmpty();
        assertThat(unsigned(item, 18)).containsExactly(0, 11, 16);
        assertThat(collations(item, 18)).containsExactly(0, 8, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertThat(item.primaryKey()).isEmpty();
    }

    @Test
    void mariadbCountsGeometriesAsTexts() throws IOException {
        TableDetails item = map("mariadb-compressed", "item").details();

        assertThat(unsigned(item, 18)).containsExactly(0, 11, 16);
        assertThat(collations(item, 18)).containsExactly(0, 8, 8, 8, 8, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 63, 0, 0);
        TableMap own = map("mariadb-compressed", "own");
        assertThat(List.of(own.type(1), own.type(2)))
                .containsExactly(LoggedType.BLOB_COMPRESSED, LoggedType.VARCHAR_COMPRESSED);
        assertThat(collations(own.details(), 7)).containsExactly(0, 8, 8, 63, 63, 63, 0);
    }

    @Test
    void mariadbSaysNothingOfTablesUnlessAsked() throws IOException {
        TableDetails item = map("mariadb-plain", "item").details();

        assertThat(item.hasSignedness()).isFalse();
        assertThat(item.names()).isEmpty();
        assertThat(collations(item, 18)).containsOnly(0);
    }

    private static TableMap map(String name, String table) throws IOException {
        Transcript transcript = new Transcript();
        read(name, transcript);
        return transcript.maps.stream()
                .filter(map -> map.table().name().equals(table))
                .findFirst()
                .orElseThrow();
    }

    private static List<Integer> unsigned(TableDetails details, int columns) {
        List<Integer> unsigned = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            if (details.isUnsigned(i)) {
                unsigned.add(i);
            }
        }
        return unsigned;
    }

    private static List<Integer> collations(TableDetails details, int columns) {
        List<Integer> collations = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            collations.add(details.collation(i));
        }
        return collations;
    }

    private static List<String> labels(TableDetails details, int column) {
        return details.labels(column).stream()
                .map(label -> new String(label, StandardCharsets.UTF_8))
                .toList();
    }

    /** Decodes a whole file, and checks the place behind each event. */
    private static void read(String name, Transcript transcript) throws IOException {
        byte[] file = resource(name + ".binlog");
        Flavour flavour = name.startsWith("mysql") ? Flavour.MYSQL : Flavour.MARIADB;
        try (LogDecoder decoder = new LogDecoder(transcript, flavour)) {
            byte[] rotation = LogStream.event(EventType.ROTATE, 0, 0x20, LogStream.rotation("log.000001", 4), true);
            decoder.decode(rotation, 0, rotation.length);
            int at = MAGIC_LENGTH;
            while (at < file.length) {
                int length = (int) EventHeader.length(file, at);
                decoder.decode(file, at, length);
                at += length;
                if (decoder.place().file().equals("log.000001")) {
                    assertThat(decoder.place().offset()).isEqualTo(at);
                }
            }
            assertThat(decoder.place().offset()).isEqualTo(MAGIC_LENGTH);
            assertThat(Arrays.asList("9.7.4-2", "11.4.5-MariaDB-log")).contains(decoder.serverVersion());
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream stream = Objects.requireNonNull(CapturedLogsTest.class.getResourceAsStream(name), name)) {
            return stream.readAllBytes();
        }
    }
}
