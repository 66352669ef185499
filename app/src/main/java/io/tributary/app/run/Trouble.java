package io.tributary.app.run;

import static java.util.Objects.requireNonNull;

import io.tributary.app.console.Failures;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Why one table did not get to where the others are.
 *
 * @param code an error code's name
 * @param hint what to do about it; may be empty
 */
public record Trouble(TableId table, String code, String message, String hint) {
    public Trouble {
        requireNonNull(table, "table is null");
    }

    /** Tables that are stopped in the landing zone. */
    public static List<Trouble> stopped(LandingState state) {
        List<Trouble> troubles = new ArrayList<>();
        state.tables().forEach((table, tableState) -> {
            if (tableState.stopped() != null) {
                troubles.add(new Trouble(
                        table,
                        tableState.stopped().code().name(),
                        tableState.stopped().reason(),
                        tableState.stopped().hint()));
            }
        });
        return troubles;
    }

    /**
     * Prints each as a failure.
     *
     * @return the exit code: 0 when there are none
     */
    public static int print(List<Trouble> troubles, PrintWriter err) {
        for (Trouble trouble : troubles) {
            String table = trouble.table().toString();
            String message = trouble.message().contains(table) ? trouble.message() : table + ": " + trouble.message();
            Failures.print(trouble.code(), message, trouble.hint(), err);
        }
        return troubles.isEmpty() ? 0 : Failures.FAILED;
    }
}
