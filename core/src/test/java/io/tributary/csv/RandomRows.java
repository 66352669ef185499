package io.tributary.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Random rows of awkward values; a null element is SQL NULL. */
public final class RandomRows {
    private static final List<String> AWKWARD = Arrays.asList(
            null,
            "",
            " ",
            ",",
            "\"",
            "\"\"",
            "\n",
            "\r\n",
            "\\.",
            "a,b",
            "\"a\"",
            "NULL",
            CsvRowWriter.UNCHANGED,
            "é☃😀",
            "-1",
            "0");

    private RandomRows() {}

    /** One value, NULL or awkward in half of the cases. */
    public static @Nullable String value(Random random) {
        if (random.nextBoolean()) {
            return AWKWARD.get(random.nextInt(AWKWARD.size()));
        }
        return Integer.toString(random.nextInt(1 << random.nextInt(30)), 36).repeat(1 + random.nextInt(3));
    }

    static List<List<String>> rows(Random random, int columns, int count) {
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String[] row = new String[columns];
            for (int j = 0; j < columns; j++) {
                row[j] = value(random);
            }
            rows.add(Arrays.asList(row));
        }
        return rows;
    }

    /** The rows as canonical CSV. */
    public static String text(List<List<String>> rows) {
        CsvRowWriter writer = new CsvRowWriter(1 << 10);
        for (List<String> row : rows) {
            for (String value : row) {
                if (value == null) {
                    writer.nullValue();
                } else {
                    byte[] bytes = value.getBytes(UTF_8);
                    writer.value(bytes, 0, bytes.length);
                }
            }
            writer.endRow();
        }
        return new String(writer.buffer(), 0, writer.length(), UTF_8);
    }

    static List<List<String>> shown(List<List<String>> rows) {
        List<List<String>> shown = new ArrayList<>();
        for (List<String> row : rows) {
            shown.add(row.stream().map(RandomRows::shown).toList());
        }
        return shown;
    }

    private static String shown(@Nullable String value) {
        if (value == null) {
            return "<null>";
        }
        byte[] bytes = value.getBytes(UTF_8);
        return CsvRowWriter.needsQuotes(bytes, 0, bytes.length) ? "[" + value + "]" : value;
    }
}
