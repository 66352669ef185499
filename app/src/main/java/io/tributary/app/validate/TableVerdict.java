package io.tributary.app.validate;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One final table, as {@code validate --json} shows it.
 *
 * @param table {@code schema.table}
 * @param target where it is; null in a pipeline with one target
 * @param rows at the source, after what transforms leave of them
 * @param equal of them, those that the final table has as they are
 * @param missing of them, those that it does not have
 * @param extra rows that it has and the source does not
 * @param different rows that it has with other values
 * @param changing rows that differed in every look and changed at the source between them, so that nothing can be said
 * @param position of the source up to which the final table was applied, empty where it is not known
 * @param note what else there is to know; empty when nothing
 * @param keys some of the keys of rows that differ; null unless they were asked for
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TableVerdict(
        String table,
        @Nullable String target,
        Result result,
        long rows,
        long equal,
        long missing,
        long extra,
        long different,
        long changing,
        String position,
        String note,
        @Nullable List<String> keys) {
    public TableVerdict {
        requireNonNull(table, "table is null");
        requireNonNull(result, "result is null");
        requireNonNull(position, "position is null");
        requireNonNull(note, "note is null");
    }

    /** What can be said of a table. */
    public enum Result {
        EQUAL,
        /** Some rows differ. */
        DIFFERENT,
        /** It could not be compared; the note says why. */
        UNKNOWN;

        @JsonValue
        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A table that could not be compared. */
    static TableVerdict unknown(String table, @Nullable String target, String why) {
        return new TableVerdict(table, target, Result.UNKNOWN, 0, 0, 0, 0, 0, 0, "", why, null);
    }
}
