package io.tributary.capture.dms;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.landing.LandingReader;
import io.tributary.landing.adopted.DmsFiles;
import io.tributary.landing.dms.DmsSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A folder that DMS writes to.
 *
 * @param files the folder
 * @param content the same files, as rows
 * @param log what was adopted so far
 * @param dms how DMS writes them
 * @param tables what is said of tables; when it is empty, all tables that are found are adopted, else only these
 * @param grace how long a file is left alone, in case that one with an earlier name becomes visible after it
 */
public record DmsFolderSettings(
        Files files,
        DmsFiles content,
        LandingReader log,
        DmsSettings dms,
        Map<TableId, DeclaredTable> tables,
        Duration grace,
        Clock clock) {
    public DmsFolderSettings {
        requireNonNull(files, "files is null");
        requireNonNull(content, "content is null");
        requireNonNull(log, "log is null");
        requireNonNull(dms, "dms is null");
        tables = Map.copyOf(tables);
        requireNonNull(grace, "grace is null");
        requireNonNull(clock, "clock is null");
    }

    /** The same folder, of which only some tables are adopted. */
    public DmsFolderSettings only(Set<TableId> wanted) {
        Map<TableId, DeclaredTable> some = new HashMap<>();
        wanted.stream().filter(this::isWanted).forEach(table -> some.put(table, declared(table)));
        return new DmsFolderSettings(files, content, log, dms, some, grace, clock);
    }

    /** The same folder, with more said of those among its tables. */
    public DmsFolderSettings declaring(Map<TableId, DeclaredTable> more) {
        Map<TableId, DeclaredTable> all = new HashMap<>(tables);
        more.forEach(all::replace);
        return new DmsFolderSettings(files, content, log, dms, all, grace, clock);
    }

    /**
     * The tables that a data file belongs to: its name is a hint that somebody gives, so a file that is not there is fine.
     *
     * @param path of the file below the folder, or the end of one
     */
    public Set<TableId> tablesOf(String path) {
        Set<TableId> found = new TreeSet<>();
        FileName.parse(path).ifPresent(name -> found.add(name.table()));
        for (FileEntry entry : found.isEmpty() ? files.list("") : List.<FileEntry>of()) {
            if (entry.path().endsWith("/" + path)) {
                FileName.parse(entry.path()).ifPresent(name -> found.add(name.table()));
            }
        }
        return found;
    }

    /** The table of a data file, by its whole path below the folder; empty when it is none of a table that is adopted. */
    public Optional<TableId> tableOf(String path) {
        return FileName.parse(path).map(FileName::table).filter(this::isWanted);
    }

    /** Whether a file has changes of all tables, by its whole path. */
    public boolean isOfAllTables(String path) {
        String folder = dms.files().transactions();
        return !folder.isEmpty() && FileName.isTransactions(path, folder);
    }

    boolean isWanted(TableId table) {
        return tables.isEmpty() || tables.containsKey(table);
    }

    DeclaredTable declared(TableId table) {
        return tables.getOrDefault(table, DeclaredTable.NOTHING);
    }
}
