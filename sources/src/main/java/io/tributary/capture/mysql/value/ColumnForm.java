package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.Optional;

/**
 * How values of one column definition become canonical text: the same bytes whether a value comes from a row image of
 * the binary log or from a row of the binary protocol. Has a buffer of its own: confined to one thread.
 *
 * <p>Both ways throw {@link PipelineException} with {@code VALUE_UNSUPPORTED} for a value that has no exact text, and
 * with {@code SOURCE_PROTOCOL_UNEXPECTED} for bytes that are no value of this definition. Neither names table or column:
 * the caller knows them.
 */
public interface ColumnForm {
    /** What the canonical text means. */
    ColumnType type();

    /**
     * Whether a logged column can be of this definition.
     *
     * @param binlogType the type code of the table map; for {@code ENUM} and {@code SET}, which it calls {@code STRING},
     *     their own code
     * @param metadata as {@link LoggedType} says for each type, 0 for none
     */
    boolean fits(int binlogType, int metadata);

    /**
     * The form for logged values of that type, which is this one except where the log has two notations of one
     * definition: tables that were created by old servers keep old formats of dates and times.
     *
     * @throws IllegalArgumentException when it does not fit
     */
    default ColumnForm logged(int binlogType, int metadata) {
        if (!fits(binlogType, metadata)) {
            throw new IllegalArgumentException("Not a logged column of this definition: type " + binlogType);
        }
        return this;
    }

    /** Writes a value of a row image, without the length before it. */
    void fromLog(CsvRowWriter row, byte[] source, int offset, int length);

    /** Writes a value of a binary result row, without the length before it. */
    void fromResult(CsvRowWriter row, byte[] source, int offset, int length);

    /** SQL that a load reads the column by, given its name in quotes. */
    default String select(String quotedName) {
        return quotedName;
    }

    /**
     * The canonical text that rows get in a {@code NOT NULL} column that is added without a default; empty where it is
     * NULL or where the server adds no such column.
     */
    Optional<String> implicitDefault();

    /** The failure of bytes that no value of the definition has. */
    static PipelineException unexpected(String what) {
        return new PipelineException(ErrorCode.SOURCE_PROTOCOL_UNEXPECTED, "The server sent " + what, "");
    }
}
