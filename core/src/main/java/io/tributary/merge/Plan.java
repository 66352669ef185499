package io.tributary.merge;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import java.util.List;

/**
 * Everything that brings one table of one target from what it holds to what is landed: a pure function of the log and
 * the ledger, so planning again gives the same plan.
 *
 * @param from what the target holds when the plan starts; a target that holds something else refuses the plan
 * @param to what the target holds after it; {@code rows} and {@code crc32c} are filled in by the target
 * @param fromSchema columns of the rows the target holds; equal to {@code toSchema} when it holds none
 * @param toSchema columns of the rows afterwards; all rows, old and new, are brought to these columns by column id
 * @param steps in order; empty when only the position moves
 */
public record Plan(
        TableId table, Applied from, Applied to, TableSchema fromSchema, TableSchema toSchema, List<Step> steps) {
    public Plan {
        requireNonNull(table, "table is null");
        requireNonNull(from, "from is null");
        requireNonNull(to, "to is null");
        requireNonNull(fromSchema, "fromSchema is null");
        requireNonNull(toSchema, "toSchema is null");
        steps = List.copyOf(steps);
    }

    /** One step of a plan. */
    public sealed interface Step {}

    /** The rows so far, if any, are replaced by the rows of these load files. */
    public record Replace(List<LandedFile> files, TableSchema schema) implements Step {
        public Replace {
            files = List.copyOf(files);
            requireNonNull(schema, "schema is null");
        }
    }

    /** The changes of one file, in file order. */
    public record Changes(LandedFile file, TableSchema schema) implements Step {
        public Changes {
            requireNonNull(file, "file is null");
            requireNonNull(schema, "schema is null");
        }
    }

    /** The rows so far are gone. */
    public record Truncate() implements Step {}
}
