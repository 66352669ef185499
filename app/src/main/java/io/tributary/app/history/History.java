package io.tributary.app.history;

import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.app.status.TableReport;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The last hour every ten seconds and the last day every five minutes, of the pipeline and of each table, of 2,000 tables at
 * most. Thread-safe.
 *
 * <p>Kept in one file that is replaced whole: the text {@code TRH1}, then tracks, each begun by its name (empty for the pipeline),
 * with the number of points and the points, oldest first: seconds since 1970 and figures. A file that cannot be read is
 * given up: charts begin anew, nothing else.
 */
public final class History {
    /** Figures of the pipeline, and of a table. */
    public static final List<String> PIPELINE =
            List.of("landedRowsPerSecond", "appliedRowsPerSecond", "landingBehindSeconds", "targetBehindSeconds");

    public static final List<String> TABLE = List.of("rowsPerSecond", "behindSeconds", "applySeconds", "rows");
    private static final int TABLES_MAX = 2000;
    private static final int MAGIC = 0x54524831;
    private static final int WIDTH = 4;

    private final Map<String, Tracks> tracks = new TreeMap<>();
    private final Map<String, Seen> seen = new HashMap<>();

    /** The same figures, near and far. */
    private record Tracks(Track hour, Track day) {
        static Tracks empty() {
            return new Tracks(new Track(10, 360, WIDTH), new Track(300, 288, WIDTH));
        }

        void add(long second, float[] point) {
            hour.add(second, point);
            day.add(second, point);
        }
    }

    /** Rows landed of a table, at a time. */
    private record Seen(long rows, double seconds, float rate) {}

    /** Takes note of a status. */
    public synchronized void add(StatusReport status) {
        Instant at = Instant.parse(status.at());
        double seconds = at.toEpochMilli() / 1000.0;
        Double targetBehind = null;
        double applied = 0;
        for (TargetReport target : status.targets()) {
            targetBehind = greater(targetBehind, target.behindSeconds());
            applied += target.rowsPerSecond() == null ? 0 : target.rowsPerSecond();
        }
        add("", at, new float[] {
            figure(status.landing().rowsPerSecond()),
            (float) applied,
            figure(status.landing().behindSeconds()),
            figure(targetBehind)
        });
        Map<String, TableReport> worst = new HashMap<>();
        for (TableReport table : status.tables()) {
            worst.merge(table.table(), table, History::worse);
        }
        worst.values().forEach(table -> add(table, at, seconds));
    }

    private void add(TableReport table, Instant at, double seconds) {
        Seen before = seen.get(table.table());
        float rate = 0;
        if (before != null && seconds > before.seconds) {
            rate = seconds - before.seconds < 1
                    ? before.rate
                    : (float) (Math.max(0, table.landedRows() - before.rows) / (seconds - before.seconds));
        }
        if (before == null || seconds - before.seconds >= 1) {
            seen.put(table.table(), new Seen(table.landedRows(), seconds, rate));
        }
        add(table.table(), at, new float[] {
            rate,
            figure(table.progress().behindSeconds()),
            figure(table.progress().applySeconds()),
            table.rows() == null ? Float.NaN : table.rows()
        });
    }

    private void add(String name, Instant at, float[] point) {
        if (tracks.size() < TABLES_MAX || tracks.containsKey(name)) {
            tracks.computeIfAbsent(name, key -> Tracks.empty()).add(at.getEpochSecond(), point);
        }
    }

    private static TableReport worse(TableReport one, TableReport other) {
        Double a = one.progress().behindSeconds();
        Double b = other.progress().behindSeconds();
        return a == null || (b != null && b > a) ? other : one;
    }

    private static @Nullable Double greater(@Nullable Double a, @Nullable Double b) {
        return a == null || (b != null && b > a) ? b : a;
    }

    private static float figure(@Nullable Double value) {
        return value == null ? Float.NaN : value.floatValue();
    }

    /**
     * Points: seconds since 1970, then the figures that {@link #PIPELINE} or {@link #TABLE} name, each as many values, null where
     * not known.
     *
     * @param table its name; empty for the pipeline
     */
    public synchronized Points points(String table) {
        Tracks found = tracks.getOrDefault(table, Tracks.empty());
        return new Points(table.isEmpty() ? PIPELINE : TABLE, found.hour.columns(), found.day.columns());
    }

    /** The last hour and the last day. */
    public record Points(List<String> figures, List<List<Number>> hour, List<List<Number>> day) {}

    /** Writes the file, in place of the one that is there. */
    public void save(Path file) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.createDirectories(fresh.getParent());
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
            write(out);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private synchronized void write(DataOutputStream out) throws IOException {
        out.writeInt(MAGIC);
        out.writeInt(tracks.size());
        for (Map.Entry<String, Tracks> track : tracks.entrySet()) {
            out.writeUTF(track.getKey());
            track.getValue().hour.write(out);
            track.getValue().day.write(out);
        }
    }

    /** What a file holds; nothing where there is none, or none that can be read. */
    public static History load(Path file) {
        if (!Files.exists(file)) {
            return new History();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            History history = new History();
            history.read(in);
            return history;
        } catch (IOException damaged) {
            return new History();
        }
    }

    private synchronized void read(DataInputStream in) throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException("Not a history");
        }
        int count = in.readInt();
        for (int i = 0; i < Math.min(count, TABLES_MAX); i++) {
            Tracks track = Tracks.empty();
            String name = in.readUTF();
            track.hour.read(in);
            track.day.read(in);
            tracks.put(name, track);
        }
    }
}
