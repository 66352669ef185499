package io.tributary.capture.run;

import io.tributary.capture.mapping.MappedTable;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.change.TableSchema;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.TableEvent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Whether the mappings can be carried out for a table. */
public final class MappingChecks {
    private MappingChecks() {}

    /**
     * Why they cannot, as the event that says so; empty when they can.
     *
     * @param schema that a load of now has
     * @param holdsOld whether the log has the old values of columns with these ids
     */
    public static Optional<TableEvent.Stopped> refusal(
            TableMappings mappings, TableSchema schema, Predicate<List<Integer>> holdsOld) {
        if (!mappings.isMapped()) {
            return Optional.empty();
        }
        MappedTable mapped;
        try {
            mapped = mappings.of(schema);
        } catch (PipelineException e) {
            return Optional.of(stopped(e));
        }
        List<Integer> old = Arrays.stream(mapped.oldColumns())
                .mapToObj(index -> schema.columns().get(index).id())
                .toList();
        if (!old.isEmpty() && !holdsOld.test(old)) {
            List<String> names = Arrays.stream(mapped.oldColumns())
                    .mapToObj(index -> schema.columns().get(index).name())
                    .toList();
            return Refusal.of(
                    ErrorCode.TABLE_HAS_NO_IDENTITY,
                    "Table " + schema.table() + ": the mappings need old values of " + String.join(", ", names)
                            + ", which the log does not hold",
                    "ALTER TABLE … REPLICA IDENTITY FULL; or take the filter or the before-image columns out.");
        }
        return Refusal.ofName(mapped.landed().table());
    }

    /** A failure to make a table's rows, as the event that says so. */
    static TableEvent.Stopped stopped(PipelineException e) {
        return new TableEvent.Stopped(e.code(), String.valueOf(e.getMessage()), e.hint());
    }
}
