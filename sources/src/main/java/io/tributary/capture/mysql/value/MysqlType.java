package io.tributary.capture.mysql.value;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import java.util.Set;

/**
 * A column's definition, from the text that {@code Column.sourceType} holds: {@code COLUMN_TYPE} as the server's
 * {@code information_schema} has it, and for texts, enums and sets {@code character set} with its name where it is not
 * {@code utf8mb4}.
 *
 * @param name the type's name in lower case, such as {@code int}
 * @param arguments the numbers in parentheses
 * @param labels of an enum or set, in order
 * @param traits the words after the parentheses
 * @param charset the server's name of the character set; {@link #CHARSET_DEFAULT} when none is said
 */
public record MysqlType(String name, List<Integer> arguments, List<String> labels, Set<Trait> traits, String charset) {
    public static final String CHARSET_DEFAULT = "utf8mb4";

    public MysqlType {
        arguments = List.copyOf(arguments);
        labels = List.copyOf(labels);
        traits = Set.copyOf(traits);
    }

    /** What a definition says beside its name. */
    public enum Trait {
        UNSIGNED,
        ZEROFILL,
        /** MariaDB keeps values compressed. */
        COMPRESSED,
        /** MariaDB keeps fractions of a second in the format of its versions before 10.1. */
        OLD_FRACTION
    }

    /**
     * Reads a definition.
     *
     * @throws PipelineException with {@code TABLE_SCHEMA_UNSUPPORTED} when it is not of that form
     */
    public static MysqlType parse(String sourceType) {
        return new TypeReader(sourceType).read();
    }

    boolean is(Trait trait) {
        return traits.contains(trait);
    }

    /** The first number in parentheses, or {@code otherwise} when there is none. */
    int argument(int otherwise) {
        return arguments.isEmpty() ? otherwise : arguments.get(0);
    }

    static PipelineException unsupported(String sourceType, String why, String hint) {
        return new PipelineException(
                ErrorCode.TABLE_SCHEMA_UNSUPPORTED, "Type " + sourceType + " is not supported: " + why, hint);
    }
}
