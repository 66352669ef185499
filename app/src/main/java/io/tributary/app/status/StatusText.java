package io.tributary.app.status;

import io.tributary.app.console.Figures;
import io.tributary.app.console.TextTable;
import io.tributary.app.console.TextTable.Align;
import io.tributary.app.status.TableReport.Trouble;
import io.tributary.change.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status as lines for people. */
public final class StatusText {
    /** The report as JSON has it whole. */
    private static final int POSITION_LENGTH_MAX = 32;

    private StatusText() {}

    /** The pipeline, its tables, then what is wrong and what to do about it. */
    public static List<String> lines(StatusReport status) {
        List<String> lines = new ArrayList<>();
        lines.add("pipeline " + status.pipeline() + ": " + process(status.process()) + ", "
                + Figures.count(status.commit(), "commit") + " landed");
        if (status.tables().isEmpty()) {
            lines.add("no table is landed yet");
            return lines;
        }
        lines.add("");
        lines.addAll(table(status.tables()));
        for (TableReport table : status.tables()) {
            if (table.unmatchedUpdates() > 0) {
                lines.add("");
                lines.add(name(table) + ": " + Figures.count(table.unmatchedUpdates(), "update")
                        + " found no row with its key and brought one");
                lines.add("hint: A key that was updated has left its old row. Compare: tributary validate "
                        + table.table() + "; put right: tributary reload " + table.table());
            }
            Trouble trouble = table.trouble();
            if (trouble != null) {
                lines.add("");
                lines.add(
                        name(table) + ": " + trouble.where() + " error[" + trouble.code() + "]: " + trouble.message());
                if (!trouble.hint().isEmpty()) {
                    lines.add("hint: " + trouble.hint());
                }
            }
        }
        return lines;
    }

    private static String process(StatusReport.@Nullable Running process) {
        return process == null
                ? "not running"
                : process.command() + " is running as process " + process.pid() + " on " + process.host() + " since "
                        + process.started();
    }

    private static List<String> table(List<TableReport> reports) {
        TextTable table = new TextTable(List.of(
                Align.LEFT,
                Align.LEFT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT,
                Align.RIGHT));
        table.row("TABLE", "STATE", "LOAD", "ROWS", "INSERTS", "UPDATES", "DELETES", "LANDED", "APPLIED", "LAG");
        for (TableReport report : reports) {
            table.row(
                    name(report),
                    state(report),
                    report.loadPercent() == null ? "-" : report.loadPercent() + "%",
                    Figures.count(report.rows()),
                    Figures.count(report.changes().inserts()),
                    Figures.count(report.changes().updates()),
                    Figures.count(report.changes().deletes()),
                    orDash(report.progress().landedPosition()),
                    orDash(report.progress().appliedPosition()),
                    lag(report.progress().lagSeconds()));
        }
        return table.lines();
    }

    private static String name(TableReport report) {
        return report.target() == null ? report.table() : report.table() + " in " + report.target();
    }

    private static String state(TableReport report) {
        Trouble trouble = report.trouble();
        return switch (trouble == null ? "" : trouble.where()) {
            case "apply" -> report.state() + ", apply failed";
            case "catalog" -> report.state() + ", not registered";
            default -> report.state();
        };
    }

    private static String lag(@Nullable Double seconds) {
        return seconds == null ? "-" : Figures.duration(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private static String orDash(String position) {
        return position.isEmpty() ? "-" : new Position(position).brief(POSITION_LENGTH_MAX);
    }
}
