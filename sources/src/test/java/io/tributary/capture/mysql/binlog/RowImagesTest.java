package io.tributary.capture.mysql.binlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RowImagesTest {
    /**
     * A column as a table map has it.
     *
     * @param metadata its bytes
     * @param prefix bytes of a value's length; 0 when each has {@code bytes}
     */
    private record Form(int type, String metadata, int prefix, int bytes) {}

    private static final List<Form> FORMS = List.of(
            new Form(LoggedType.TINY, "", 0, 1),
            new Form(LoggedType.SHORT, "", 0, 2),
            new Form(LoggedType.INT24, "", 0, 3),
            new Form(LoggedType.LONG, "", 0, 4),
            new Form(LoggedType.LONGLONG, "", 0, 8),
            new Form(LoggedType.FLOAT, "04", 0, 4),
            new Form(LoggedType.DOUBLE, "08", 0, 8),
            new Form(LoggedType.YEAR, "", 0, 1),
            new Form(LoggedType.DATE, "", 0, 3),
            new Form(LoggedType.NEWDATE, "", 0, 3),
            new Form(LoggedType.TIME, "", 0, 3),
            new Form(LoggedType.DATETIME, "", 0, 8),
            new Form(LoggedType.TIMESTAMP, "", 0, 4),
            new Form(LoggedType.TIME2, "00", 0, 3),
            new Form(LoggedType.TIME2, "01", 0, 4),
            new Form(LoggedType.TIME2, "06", 0, 6),
            new Form(LoggedType.DATETIME2, "00", 0, 5),
            new Form(LoggedType.DATETIME2, "03", 0, 7),
            new Form(LoggedType.TIMESTAMP2, "00", 0, 4),
            new Form(LoggedType.TIMESTAMP2, "04", 0, 6),
            new Form(LoggedType.TIMESTAMP2, "05", 0, 7),
            new Form(LoggedType.NEWDECIMAL, "0a02", 0, 5),
            new Form(LoggedType.NEWDECIMAL, "4100", 0, 29),
            new Form(LoggedType.NEWDECIMAL, "411e", 0, 30),
            new Form(LoggedType.NEWDECIMAL, "0101", 0, 1),
            new Form(LoggedType.BIT, "0100", 0, 1),
            new Form(LoggedType.BIT, "0501", 0, 2),
            new Form(LoggedType.BIT, "0008", 0, 8),
            new Form(LoggedType.STRING, "f701", 0, 1),
            new Form(LoggedType.STRING, "f702", 0, 2),
            new Form(LoggedType.STRING, "f808", 0, 8),
            new Form(LoggedType.STRING, "fe05", 1, 0),
            new Form(LoggedType.STRING, "feff", 1, 0),
            // 1020 bytes: two bits of the length are in the type
            new Form(LoggedType.STRING, "cefc", 2, 0),
            new Form(LoggedType.VARCHAR, "ff00", 1, 0),
            new Form(LoggedType.VARCHAR, "0001", 2, 0),
            new Form(LoggedType.VAR_STRING, "ffff", 2, 0),
            new Form(LoggedType.VARCHAR_COMPRESSED, "e903", 2, 0),
            new Form(LoggedType.VARCHAR_COMPRESSED, "0900", 1, 0),
            new Form(LoggedType.BLOB_COMPRESSED, "02", 2, 0),
            new Form(LoggedType.BLOB, "01", 1, 0),
            new Form(LoggedType.BLOB, "02", 2, 0),
            new Form(LoggedType.BLOB, "03", 3, 0),
            new Form(LoggedType.BLOB, "04", 4, 0),
            new Form(LoggedType.JSON, "04", 4, 0),
            new Form(LoggedType.GEOMETRY, "04", 4, 0),
            new Form(LoggedType.VECTOR, "04", 4, 0),
            new Form(LoggedType.NULL, "", 0, 0));

    private static final int[] INSERTS = {EventType.WRITE_ROWS_V1, EventType.WRITE_ROWS_V2};
    private static final int[] UPDATES = {EventType.UPDATE_ROWS_V1, EventType.UPDATE_ROWS_V2};
    private static final int[] DELETES = {EventType.DELETE_ROWS_V1, EventType.DELETE_ROWS_V2};

    @Test
    void rowsOfAnyColumnsAreRead() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 400; round++) {
            List<Form> forms = new ArrayList<>();
            int columns = 1 + random.nextInt(round % 50 == 0 ? 300 : 20);
            for (int i = 0; i < columns; i++) {
                forms.add(FORMS.get(random.nextInt(FORMS.size())));
            }
            check(forms, random, "seed " + seed + ", round " + round);
        }
    }

    static Stream<Form> forms() {
        return FORMS.stream();
    }

    @ParameterizedTest
    @MethodSource("forms")
    void rowsOfOneColumnAreRead(Form form) {
        check(List.of(form, FORMS.get(0)), new Random(7), form.toString());
    }

    private static void check(List<Form> forms, Random random, String what) {
        LogStream stream = LogStream.begun(Flavour.MARIADB, true);
        stream.add(EventType.TABLE_MAP, map(forms));
        stream.transcript.take();
        int version = random.nextInt(2);
        int kind = random.nextInt(3);
        int type = List.of(INSERTS, UPDATES, DELETES).get(kind)[version];
        Bytes body = new Bytes().number(1, 6).number(0, 2);
        if (version == 1) {
            int extra = random.nextInt(9);
            body.number(2 + extra, 2).raw(new byte[extra]);
        }
        body.packed(forms.size());
        boolean[] before = present(forms.size(), random);
        boolean[] after = kind == 1 ? present(forms.size(), random) : before;
        body.raw(bits(before));
        if (kind == 1) {
            body.raw(bits(after));
        }
        List<String> expected = new ArrayList<>();
        int rows = random.nextInt(6);
        for (int i = 0; i < rows; i++) {
            String first = row(forms, before, random, body);
            expected.add(
                    switch (kind) {
                        case 0 -> "INSERT s.t +" + first;
                        case 1 -> "UPDATE s.t -" + first + " +" + row(forms, after, random, body);
                        default -> "DELETE s.t -" + first;
                    });
        }

        stream.add(type, body);

        assertThat(stream.transcript.take()).as(what).isEqualTo(expected);
    }

    /** At least the first column, so that no row is empty. */
    private static boolean[] present(int columns, Random random) {
        boolean[] present = new boolean[columns];
        boolean all = random.nextBoolean();
        for (int i = 0; i < columns; i++) {
            present[i] = all || i == 0 || random.nextBoolean();
        }
        return present;
    }

    private static byte[] bits(boolean[] values) {
        byte[] bits = new byte[(values.length + 7) / 8];
        for (int i = 0; i < values.length; i++) {
            if (values[i]) {
                bits[i / 8] |= (byte) (1 << (i % 8));
            }
        }
        return bits;
    }

    /** Adds a row to the body; returns how it reads. */
    private static String row(List<Form> forms, boolean[] present, Random random, Bytes body) {
        StringJoiner text = new StringJoiner(" ", "(", ")");
        Bytes values = new Bytes();
        List<Boolean> nulls = new ArrayList<>();
        for (int i = 0; i < forms.size(); i++) {
            if (!present[i]) {
                text.add("absent");
                continue;
            }
            boolean isNull = random.nextInt(4) == 0;
            nulls.add(isNull);
            if (isNull) {
                text.add("null");
                continue;
            }
            Form form = forms.get(i);
            byte[] value = new byte[form.prefix == 0 ? form.bytes : random.nextInt(40)];
            random.nextBytes(value);
            values.number(value.length, form.prefix).raw(value);
            text.add(HexFormat.of().formatHex(value));
        }
        boolean[] nullBits = new boolean[nulls.size()];
        for (int i = 0; i < nullBits.length; i++) {
            nullBits[i] = nulls.get(i);
        }
        body.raw(bits(nullBits)).raw(values.bytes());
        return text.toString();
    }

    private static byte[] map(List<Form> forms) {
        Bytes types = new Bytes();
        Bytes metadata = new Bytes();
        for (Form form : forms) {
            types.number(form.type, 1);
            metadata.raw(HexFormat.of().parseHex(form.metadata));
        }
        return new Bytes()
                .number(1, 6)
                .number(0, 2)
                .number(1, 1)
                .text("s")
                .number(0, 1)
                .number(1, 1)
                .text("t")
                .number(0, 1)
                .packed(forms.size())
                .raw(types.bytes())
                .packed(metadata.bytes().length)
                .raw(metadata.bytes())
                .raw(new byte[(forms.size() + 7) / 8])
                .bytes();
    }

    @Test
    void typesHiddenInCharAreFound() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        stream.add(EventType.TABLE_MAP, map(List.of(FORMS.get(28), FORMS.get(30), FORMS.get(31), FORMS.get(33))));
        TableMap map = stream.transcript.maps.get(0);

        assertThat(List.of(map.type(0), map.type(1), map.type(2), map.type(3)))
                .containsExactly(LoggedType.ENUM, LoggedType.SET, LoggedType.STRING, LoggedType.STRING);
        assertThat(List.of(map.metadata(0), map.metadata(1), map.metadata(2), map.metadata(3)))
                .containsExactly(1, 8, 5, 1020);
    }

    @Test
    void brokenDetailsAreAnErrorOnlyWhenAskedFor() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        byte[] map = new Bytes()
                .raw(LogStream.smallTable(1, "t"))
                .number(4, 1)
                .packed(3)
                .text("\u0009ab")
                .bytes();
        stream.add(EventType.TABLE_MAP, map);
        stream.add(EventType.WRITE_ROWS_V2, LogStream.smallRows(1, "a"));
        TableMap read = stream.transcript.maps.get(0);

        assertThatThrownBy(read::details)
                .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                        .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED))
                .hasMessage("The log has a table map of table s.t whose optional metadata ends too early");
    }

    @Test
    void rowThatEndsTooEarlyIsAnErrorThatNamesItsTable() {
        byte[] whole = LogStream.smallRows(1, "abc", "defghi");
        int head = 6 + 2 + 5 + 2;
        for (int length = head + 1; length < whole.length; length++) {
            if (length == head + 9) {
                // the first row alone
                continue;
            }
            LogStream stream = LogStream.begun(Flavour.MYSQL, true);
            stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> stream.add(EventType.WRITE_ROWS_V2, cut))
                    .isInstanceOfSatisfying(PipelineException.class, e -> assertThat(e.code())
                            .isEqualTo(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED))
                    .hasMessageMatching("The log has a row of table s.t that ends too early, at binlog.000001:\\d+");
        }
    }

    @Test
    void lengthBeyondAllBytesIsAnError() {
        for (int length : new int[] {Integer.MAX_VALUE, -1, Integer.MIN_VALUE, 100}) {
            LogStream stream = LogStream.begun(Flavour.MYSQL, true);
            stream.add(EventType.TABLE_MAP, map(List.of(new Form(LoggedType.BLOB, "04", 4, 0))));
            Bytes body = new Bytes().number(1, 6).number(0, 2).packed(1).number(1, 1);
            assertThatThrownBy(() -> stream.add(
                            EventType.WRITE_ROWS_V1,
                            body.number(0, 1).number(length, 4).text("abc")))
                    .hasMessageStartingWith("The log has a row of table s.t that ends too early, at ");
        }
    }

    @Test
    void rowsOfATypeThatCannotBeReadAreAnErrorOnlyWhenAskedFor() {
        for (Form form : List.of(
                new Form(LoggedType.TYPED_ARRAY, "0f0a0000", 0, 0),
                new Form(LoggedType.OLD_DECIMAL, "", 0, 0),
                new Form(200, "", 0, 0))) {
            LogStream stream = LogStream.begun(Flavour.MYSQL, true);
            stream.add(EventType.TABLE_MAP, map(List.of(FORMS.get(3), form)));
            Bytes body =
                    new Bytes().number(1, 6).number(0, 2).packed(2).number(3, 1).number(0, 5);
            assertThatThrownBy(() -> stream.add(EventType.WRITE_ROWS_V1, body))
                    .isInstanceOfSatisfying(
                            PipelineException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALUE_UNSUPPORTED))
                    .hasMessageStartingWith("Cannot read rows of table s.t: column 2 has type " + form.type);
        }
    }

    @Test
    void rowsWithOtherColumnsThanTheMapAreAnError() {
        LogStream stream = LogStream.begun(Flavour.MYSQL, true);
        stream.add(EventType.TABLE_MAP, LogStream.smallTable(1, "t"));

        assertThatThrownBy(() -> stream.add(
                        EventType.WRITE_ROWS_V1,
                        new Bytes().number(1, 6).number(0, 2).packed(3).number(7, 9)))
                .hasMessageStartingWith("The log has rows of table s.t with 3 columns where its map has 2, at ");
    }
}
