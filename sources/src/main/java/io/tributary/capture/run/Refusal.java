package io.tributary.capture.run;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.landing.TableEvent;
import java.util.Optional;

/** Why a wanted table cannot be captured, as the event that says so; empty when nothing is in the way. */
public final class Refusal {
    private Refusal() {}

    public static Optional<TableEvent.Stopped> of(ErrorCode code, String reason, String hint) {
        return Optional.of(new TableEvent.Stopped(code, reason, hint));
    }

    /** Of a table whose name cannot be a folder's in the landing zone. */
    public static Optional<TableEvent.Stopped> ofName(TableId table) {
        return table.canBePath()
                ? Optional.empty()
                : of(
                        ErrorCode.TABLE_NAME_UNSUPPORTED,
                        "The name of table " + table + " cannot be a folder name",
                        "Exclude it with a leading exclamation mark, or rename it.");
    }
}
