package io.tributary.capture.mysql.value;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A column's definition, from the text that {@code Column.sourceType} holds: {@code COLUMN_TYPE} as the server's
 * {@code information_schema} has it, and for texts, enums and sets {@code character set} with its name where it is not
 * {@code utf8mb4}.
 *
 * @param name the type's name in lower case, such as {@code int}
 * @param arguments the numbers in parentheses
 * @param labels of an enum or set, in order
 * @param uncertainLabels numbers from 0 of labels with a question mark that may stand for another character: the servers'
 *     catalogs hold no characters beyond the basic plane, and show question marks in their place
 * @param traits the words after the parentheses
 * @param charset the server's name of the character set; {@link #CHARSET_DEFAULT} when none is said
 */
public record MysqlType(
        String name,
        List<Integer> arguments,
        List<String> labels,
        Set<Integer> uncertainLabels,
        Set<Trait> traits,
        String charset) {
    public static final String CHARSET_DEFAULT = "utf8mb4";

    public MysqlType {
        arguments = List.copyOf(arguments);
        labels = List.copyOf(labels);
        uncertainLabels = Set.copyOf(uncertainLabels);
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

    /**
     * The definition of an enum or set with labels that are known from elsewhere than the catalog, such as the log's table
     * maps; so none of them is uncertain.
     */
    public static String withLabels(String sourceType, List<String> labels) {
        MysqlType type = parse(sourceType);
        String list = labels.stream().map(TypeReader::quoted).collect(Collectors.joining(",", "(", ")"));
        return type.name()
                + list
                + (type.charset().equals(CHARSET_DEFAULT) ? "" : " " + TypeReader.CHARACTER_SET + type.charset());
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
