package io.tributary.app.run;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.files.Files;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What a running process tells others about itself, about once a second, in the landing zone: one that captures in {@code
 * _tributary/progress.json}, one that applies what another captures in {@code _tributary/appliers/<pipeline>.json}. A hint: nothing
 * depends on it but what a status shows. Example:
 *
 * <pre>{"command":"run","pid":4711,"host":"db7","started":"2026-11-20T10:15:01Z","at":"2026-11-20T10:20:00Z","loads":[
 *   {"schema":"world","table":"person_lewis","rows":50000,"rowsExpected":100000}],"vitals":{…}}</pre>
 *
 * @param command what it runs: {@code run}, {@code capture} or {@code apply}
 * @param at when this was written
 * @param loads that are under way
 * @param vitals what else it knows
 */
public record ProcessReport(
        String command, long pid, String host, Instant started, Instant at, List<Load> loads, Vitals vitals) {
    private static final String PATH = "_tributary/progress.json";
    private static final String APPLIERS = "_tributary/appliers/";
    private static final Duration FRESH = Duration.ofSeconds(15);

    public ProcessReport {
        requireNonNull(command, "command is null");
        requireNonNull(host, "host is null");
        requireNonNull(started, "started is null");
        requireNonNull(at, "at is null");
        loads = List.copyOf(loads);
        requireNonNull(vitals, "vitals is null");
    }

    /**
     * One load under way.
     *
     * @param rowsExpected the source's estimate, 0 when it has none
     */
    public record Load(String schema, String table, long rows, long rowsExpected) {
        TableId id() {
            return new TableId(schema, table);
        }
    }

    /** Of this process. */
    public static ProcessReport ofThis(String command, Instant now) {
        return new ProcessReport(command, ProcessHandle.current().pid(), thisHost(), now, now, List.of(), Vitals.NONE);
    }

    /** The same process, later. */
    public ProcessReport with(Instant now, List<Load> running, Vitals vitals) {
        return new ProcessReport(command, pid, host, started, now, running, vitals);
    }

    /** Who holds a landing zone or target, for whoever is refused. */
    public String holder() {
        return "tributary " + command + ", process " + pid + " on " + host + ", since "
                + started.truncatedTo(ChronoUnit.SECONDS);
    }

    /** The load of that table, if one is under way. */
    public Optional<Load> load(TableId table) {
        return loads.stream().filter(load -> load.id().equals(table)).findFirst();
    }

    /** Whether the process is still there, as far as can be told: written lately, and alive if it is on this machine. */
    public boolean isRunning(Instant now) {
        boolean fresh = Duration.between(at, now).abs().compareTo(FRESH) < 0;
        return fresh
                && (!runsHere()
                        || ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    }

    /** Whether it is a process of this machine. */
    public boolean runsHere() {
        return host.equals(thisHost());
    }

    /** The last report of a process that captures; empty when there is none that can be read. */
    public static Optional<ProcessReport> find(Files landing) {
        return Hint.find(landing, PATH, ProcessReport.class);
    }

    /** The last report of a process that applies only, for the pipeline of that name; empty when there is none that can be read. */
    public static Optional<ProcessReport> findApplier(Files landing, String pipeline) {
        return Hint.find(landing, applier(pipeline), ProcessReport.class);
    }

    void writeApplier(Files landing, String pipeline) {
        Hint.write(landing, applier(pipeline), this);
    }

    static void removeApplier(Files landing, String pipeline) {
        landing.delete(applier(pipeline));
    }

    private static String applier(String pipeline) {
        return APPLIERS + pipeline + ".json";
    }

    void write(Files landing) {
        Hint.write(landing, PATH, this);
    }

    static void remove(Files landing) {
        landing.delete(PATH);
    }

    private static String thisHost() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
