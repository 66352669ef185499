package io.tributary.app.status;

import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.util.Map;
import java.util.Optional;

/** A target of CSV files that holds what a test says it does. */
public record LedgerView(String name, Map<TableId, Applied> applied, Map<TableId, Target.Failure> failures)
        implements TargetView {
    @Override
    public String format() {
        return "csv";
    }

    @Override
    public Applied applied(TableId table) {
        return applied.getOrDefault(table, Applied.NOTHING);
    }

    @Override
    public Optional<Target.Failure> failure(TableId table) {
        return Optional.ofNullable(failures.get(table));
    }
}
