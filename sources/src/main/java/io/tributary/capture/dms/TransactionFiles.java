package io.tributary.capture.dms;

import io.tributary.capture.dms.Listing.Listed;
import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import io.tributary.landing.adopted.DmsFiles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Which tables the files of transactions have changes of; each file is looked through once. Not thread-safe. */
final class TransactionFiles {
    private final DmsFiles files;
    private final String folder;
    private final Map<String, Seen> seen = new HashMap<>();

    /** @param folder {@code CdcPath} */
    TransactionFiles(DmsFiles files, String folder) {
        this.files = files;
        this.folder = folder;
    }

    private record Seen(String version, Set<TableId> tables) {}

    private Set<TableId> tables(FileEntry file) {
        Seen known = seen.get(file.path());
        if (known == null || !known.version().equals(file.version())) {
            known = new Seen(file.version(), files.tables(file));
            seen.put(file.path(), known);
        }
        return known.tables();
    }

    /** All tables that these files have changes of. */
    SortedSet<TableId> tables(List<FileEntry> transactions) {
        SortedSet<TableId> tables = new TreeSet<>();
        transactions.forEach(file -> tables.addAll(tables(file)));
        return tables;
    }

    /** Those of the files that have changes of the table. */
    List<Listed> of(TableId table, List<FileEntry> transactions) {
        List<Listed> listed = new ArrayList<>();
        for (FileEntry file : transactions) {
            if (tables(file).contains(table)) {
                FileName.parseTransactions(file.path(), folder, table)
                        .ifPresent(name -> listed.add(new Listed(name, file)));
            }
        }
        return listed;
    }
}
