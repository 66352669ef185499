package io.tributary.app.status;

import io.tributary.app.console.Figures;
import io.tributary.app.console.Screen;
import io.tributary.app.console.TextTable;
import io.tributary.app.console.TextTable.Align;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.app.status.TableReport.Trouble;
import io.tributary.change.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A status as lines for people. */
public final class StatusText {
    /** The report as JSON has it whole. */
    private static final int POSITION_LENGTH_MAX = 32;

    private static final int TABLES_MIN = 3;
    private static final int BAR_CELLS = 10;
    private static final int SECONDS_LENGTH = "2026-11-20T10:15:00".length();

    private final Paint paint;

    private StatusText(Paint paint) {
        this.paint = paint;
    }

    /** Whether words that matter have a colour. */
    public enum Paint {
        PLAIN,
        COLOURS;

        /** Colours on a terminal, unless the environment has {@code NO_COLOR}. */
        public static Paint ofStandardOutput() {
            return Screen.standardOutput().isTerminal() && System.getenv("NO_COLOR") == null ? COLOURS : PLAIN;
        }

        public String red(String text) {
            return painted(31, text);
        }

        public String yellow(String text) {
            return painted(33, text);
        }

        public String green(String text) {
            return painted(32, text);
        }

        private String painted(int colour, String text) {
            return this == PLAIN ? text : "\u001b[" + colour + "m" + text + "\u001b[0m";
        }
    }

    /** The pipeline, its tables, then what is wrong and what to do about it. */
    public static List<String> lines(StatusReport status, Paint paint) {
        return new StatusText(paint).lines(status, status.tables());
    }

    /** The same in so many lines, if it can be: with many tables those that need a look, or are loading, come first. */
    public static List<String> lines(StatusReport status, Paint paint, int linesMax) {
        List<String> all = lines(status, paint);
        if (all.size() <= linesMax) {
            return all;
        }
        int others = all.size() - status.tables().size() + 1;
        List<TableReport> shown = status.tables().stream()
                .sorted(Comparator.comparingInt(StatusText::attention))
                .limit(Math.max(TABLES_MIN, linesMax - others))
                .toList();
        return new StatusText(paint).lines(status, shown);
    }

    private static int attention(TableReport report) {
        if (report.trouble() != null) {
            return 0;
        }
        return report.state().equals("loading") ? 1 : report.state().equals("streaming") ? 3 : 2;
    }

    private List<String> lines(StatusReport status, List<TableReport> shown) {
        List<String> lines = new ArrayList<>();
        lines.add("pipeline " + status.pipeline() + ": " + process(status) + ", "
                + Figures.count(status.commit(), "commit") + " landed" + through(status.landing()));
        Stream.of(status.process(), status.applier())
                .filter(process -> process != null && !process.page().isEmpty())
                .forEach(process -> lines.add("page: " + process.page()));
        if (status.tables().isEmpty()) {
            lines.add("no table is landed yet");
        } else {
            lines.add("");
            lines.addAll(table(shown));
            if (shown.size() < status.tables().size()) {
                lines.add("… and " + Figures.count(status.tables().size() - shown.size(), "more table"));
            }
        }
        for (TableReport table : status.tables()) {
            if (table.unmatchedUpdates() > 0) {
                lines.add("");
                lines.add(name(table) + ": " + Figures.count(table.unmatchedUpdates(), "update")
                        + " found no row with its key and brought one");
                lines.add("hint: A key that was updated has left its old row. Compare: tributary validate "
                        + table.table() + "; put right: tributary reload " + table.table());
            }
        }
        for (Problem problem : status.problems()) {
            lines.add("");
            lines.add(problem(problem));
            if (!problem.hint().isEmpty()) {
                lines.add("hint: " + problem.hint());
            }
        }
        return lines;
    }

    private String process(StatusReport status) {
        StatusReport.Running process = status.process();
        StatusReport.Running applier = status.applier();
        if (process == null) {
            return applier == null
                    ? "not running"
                    : applier.command() + " is running" + who(applier) + ", nothing captures";
        }
        String state = status.state().equals("running") ? "running" : paint.yellow(status.state());
        return process.command() + " is " + state + who(process)
                + (applier == null ? "" : ", " + applier.command() + who(applier));
    }

    private static String who(StatusReport.Running process) {
        return " as process " + process.pid() + " on " + process.host() + " since " + second(process.started());
    }

    private static String through(LandingReport landing) {
        return landing.completeThrough() == null
                ? ""
                : ", complete through " + second(landing.completeThrough()) + " (" + seconds(landing.behindSeconds())
                        + " ago)";
    }

    private String problem(Problem problem) {
        String about = problem.table() == null
                ? problem.where()
                : (problem.target() == null ? problem.table() : problem.table() + " in " + problem.target()) + ": "
                        + problem.where();
        String head = about + " " + problem.severity() + "[" + problem.code() + "]: ";
        return (problem.severity().equals(Problem.ERROR) ? paint.red(head) : paint.yellow(head)) + problem.message();
    }

    private List<String> table(List<TableReport> reports) {
        List<Align> aligns = new ArrayList<>(List.of(Align.LEFT, Align.LEFT));
        aligns.addAll(Collections.nCopies(9, Align.RIGHT));
        TextTable table = new TextTable(aligns);
        table.row(
                "TABLE",
                "STATE",
                "LOAD",
                "ROWS",
                "INSERTS",
                "UPDATES",
                "DELETES",
                "DDLS",
                "APPLIED",
                "LAG",
                "COMPLETE THROUGH");
        for (TableReport report : reports) {
            table.row(
                    name(report),
                    state(report),
                    load(report),
                    report.rows() == null ? "-" : Figures.count(report.rows()),
                    Figures.count(report.changes().inserts()),
                    Figures.count(report.changes().updates()),
                    Figures.count(report.changes().deletes()),
                    Figures.count(report.changes().ddls()),
                    orDash(report.progress().appliedPosition()),
                    seconds(report.progress().lagSeconds()),
                    report.progress().completeThrough() == null
                            ? "-"
                            : second(report.progress().completeThrough()));
        }
        List<String> lines = table.lines();
        List<String> painted = new ArrayList<>(List.of(lines.get(0)));
        for (int i = 0; i < reports.size(); i++) {
            painted.add(painted(lines.get(i + 1), reports.get(i)));
        }
        return painted;
    }

    /** The state's word in its colour; the table is laid out before, because colours have no width. */
    private String painted(String line, TableReport report) {
        String state = state(report);
        int at = line.indexOf(state, name(report).length());
        return line.substring(0, at) + colour(report, state) + line.substring(at + state.length());
    }

    private String colour(TableReport report, String state) {
        if (report.trouble() != null) {
            return paint.red(state);
        }
        return report.state().equals("streaming") && !report.paused() ? paint.green(state) : paint.yellow(state);
    }

    private static String name(TableReport report) {
        return report.target() == null ? report.table() : report.table() + " in " + report.target();
    }

    private static String state(TableReport report) {
        Trouble trouble = report.trouble();
        String paused = report.paused() ? ", paused" : "";
        return report.state()
                + paused
                + switch (trouble == null ? "" : trouble.where()) {
                    case "apply" -> ", apply failed";
                    case "catalog" -> ", not registered";
                    default -> "";
                };
    }

    /** On a terminal a load that is under way has a bar. */
    private String load(TableReport report) {
        Integer percent = report.load().loadPercent();
        if (percent == null) {
            return "-";
        }
        boolean isDrawn = paint == Paint.COLOURS && report.state().equals("loading");
        int full = percent * BAR_CELLS / 100;
        String bar = isDrawn ? "[" + "#".repeat(full) + "-".repeat(BAR_CELLS - full) + "] " : "";
        return bar + percent + "%";
    }

    private static String seconds(@Nullable Double seconds) {
        return seconds == null ? "-" : Figures.duration(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    /** A time without fractions: {@code 2026-11-20 10:15:00Z}. */
    private static String second(String time) {
        return time.substring(0, SECONDS_LENGTH).replace('T', ' ') + "Z";
    }

    private static String orDash(String position) {
        return position.isEmpty() ? "-" : new Position(position).brief(POSITION_LENGTH_MAX);
    }
}
