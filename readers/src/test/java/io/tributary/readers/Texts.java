package io.tributary.readers;

import io.tributary.target.parquet.TypeCases;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;

/** One text for each exact value, to compare what landed with what another engine reads. NULL is {@code <null>}. */
final class Texts {
    private static final String NULL = "<null>";
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuu-MM-dd");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

    private Texts() {}

    /** Values of each landing type that typed files keep. */
    static Map<String, List<String>> kept() {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        TypeCases.all().forEach(type -> texts.put(type.type(), type.kept()));
        return texts;
    }

    /** Rows of landing texts, sorted; {@code types} are the landing types of their columns. */
    static List<List<String>> landed(Collection<List<String>> rows, List<String> types) {
        List<List<String>> texts = new ArrayList<>();
        for (List<String> row : rows) {
            List<String> shown = new ArrayList<>();
            for (int i = 0; i < row.size(); i++) {
                shown.add(landed(row.get(i), types.get(i)));
            }
            texts.add(shown);
        }
        return sorted(texts);
    }

    private static String landed(@Nullable String text, String type) {
        if (text == null) {
            return NULL;
        }
        return switch (type) {
            case "float32" -> read(Float.parseFloat(text));
            case "float64" -> read(Double.parseDouble(text));
            case "time", "timestamp", "timestamptz" ->
                text.contains(".") ? (text + "000000").substring(0, text.indexOf('.') + 7) : text + ".000000";
            default -> text;
        };
    }

    /** Rows that Spark read, sorted. */
    static List<List<String>> read(Collection<Row> rows) {
        List<List<String>> texts = new ArrayList<>();
        for (Row row : rows) {
            List<String> shown = new ArrayList<>();
            for (int i = 0; i < row.length(); i++) {
                shown.add(read(row.get(i)));
            }
            texts.add(shown);
        }
        return sorted(texts);
    }

    private static String read(@Nullable Object value) {
        if (value == null) {
            return NULL;
        }
        if (value instanceof Float number) {
            return Integer.toHexString(Float.floatToRawIntBits(number));
        }
        if (value instanceof Double number) {
            return Long.toHexString(Double.doubleToRawLongBits(number));
        }
        if (value instanceof BigDecimal decimal) {
            return decimal.toPlainString();
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof LocalDate date) {
            return date.format(DATE).replace("+", "");
        }
        if (value instanceof LocalTime time) {
            return time.format(TIME);
        }
        if (value instanceof LocalDateTime time) {
            return read(time.toLocalDate()) + " " + read(time.toLocalTime());
        }
        if (value instanceof Instant instant) {
            return read(LocalDateTime.ofInstant(instant, ZoneOffset.UTC));
        }
        return value.toString();
    }

    /** The text of a uuid's sixteen bytes. */
    static String uuid(byte[] bytes) {
        String hex = HexFormat.of().formatHex(bytes);
        return new UUID(Long.parseUnsignedLong(hex.substring(0, 16), 16), Long.parseUnsignedLong(hex.substring(16), 16))
                .toString();
    }

    private static List<List<String>> sorted(List<List<String>> rows) {
        rows.sort((one, other) -> String.join("\0", one).compareTo(String.join("\0", other)));
        return rows;
    }
}
