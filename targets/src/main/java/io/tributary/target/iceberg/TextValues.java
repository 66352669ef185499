package io.tributary.target.iceberg;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;

/** Values as Iceberg has them in memory, from the texts by which the engine shows them. */
final class TextValues {
    private static final long SECOND_MICROS = 1_000_000;

    private TextValues() {}

    /** Null where the text is none that is understood, and of types whose values are not shown by texts. */
    static @Nullable Object value(Type type, String text) {
        try {
            return switch (type.typeId()) {
                case BOOLEAN -> text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
                case INTEGER -> Integer.valueOf(text);
                case LONG -> Long.valueOf(text);
                case FLOAT -> (float) real(text);
                case DOUBLE -> real(text);
                case STRING -> text;
                case DATE -> Math.toIntExact(LocalDate.parse(text).toEpochDay());
                case TIME -> LocalTime.parse(text).toNanoOfDay() / 1_000;
                case TIMESTAMP -> micros(text);
                case UUID -> UUID.fromString(text);
                case DECIMAL -> new BigDecimal(text).setScale(((Types.DecimalType) type).scale());
                default -> null;
            };
        } catch (ArithmeticException | IllegalArgumentException | DateTimeException unusual) {
            return null;
        }
    }

    private static double real(String text) {
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }

    private static long micros(String text) {
        String local = text.endsWith("+00") ? text.substring(0, text.length() - 3) : text;
        LocalDateTime time = LocalDateTime.parse(local.replace(' ', 'T'));
        return Math.addExact(
                Math.multiplyExact(time.toEpochSecond(ZoneOffset.UTC), SECOND_MICROS),
                ChronoUnit.MICROS.between(time.truncatedTo(ChronoUnit.SECONDS), time));
    }

    /** The text that the engine reads the value from; null of a type that it is not needed for. */
    static @Nullable String text(Type type, Object value) {
        return switch (type.typeId()) {
            case INTEGER, LONG, UUID -> value.toString();
            case STRING -> value.toString().indexOf(0) < 0 ? value.toString() : null;
            case DECIMAL -> ((BigDecimal) value).toPlainString();
            case DATE -> {
                LocalDate date = LocalDate.ofEpochDay((Integer) value);
                yield date.getYear() > 0 && date.getYear() <= 9999 ? date.toString() : null;
            }
            case TIMESTAMP -> {
                long micros = (Long) value;
                LocalDateTime time = LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, SECOND_MICROS),
                        (int) Math.floorMod(micros, SECOND_MICROS) * 1_000,
                        ZoneOffset.UTC);
                yield time.getYear() > 0 && time.getYear() <= 9999
                        ? time.format(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
                        : null;
            }
            default -> null;
        };
    }
}
