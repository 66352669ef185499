package io.tributary.capture.dms;

import io.tributary.change.TableId;
import io.tributary.files.FileEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The data files that were in the folder when it was looked at.
 *
 * @param tables files by table
 * @param transactions files with changes of all tables, in their order
 */
record Listing(SortedMap<TableId, TableFiles> tables, List<FileEntry> transactions) {
    Listing {
        tables = Collections.unmodifiableSortedMap(new TreeMap<>(tables));
        transactions = List.copyOf(transactions);
    }

    /** One file, by what its name says. */
    record Listed(FileName name, FileEntry entry) {
        String path() {
            return entry.path();
        }

        String version() {
            return entry.version();
        }
    }

    /**
     * Files of one table.
     *
     * @param loads by path
     * @param changes in their order
     * @param unsaid those whose names say neither, in the order of names
     */
    record TableFiles(List<Listed> loads, List<Listed> changes, List<Listed> unsaid) {
        static final TableFiles NONE = new TableFiles(List.of(), List.of(), List.of());

        TableFiles {
            loads = List.copyOf(loads);
            changes = List.copyOf(changes);
            unsaid = List.copyOf(unsaid);
        }
    }

    /** @param transactionFolder {@code CdcPath}; empty when there is none */
    static Listing of(List<FileEntry> entries, String transactionFolder) {
        SortedMap<TableId, List<Listed>> byTable = new TreeMap<>();
        List<FileEntry> transactions = new ArrayList<>();
        for (FileEntry entry : entries) {
            if (!transactionFolder.isEmpty() && FileName.isTransactions(entry.path(), transactionFolder)) {
                transactions.add(entry);
            } else {
                FileName.parse(entry.path())
                        .ifPresent(name -> byTable.computeIfAbsent(name.table(), table -> new ArrayList<>())
                                .add(new Listed(name, entry)));
            }
        }
        SortedMap<TableId, TableFiles> tables = new TreeMap<>();
        byTable.forEach((table, listed) -> tables.put(table, files(listed)));
        return new Listing(tables, transactions);
    }

    private static TableFiles files(List<Listed> listed) {
        return new TableFiles(
                of(FileName.Kind.LOAD, listed), of(FileName.Kind.CHANGES, listed), of(FileName.Kind.UNSAID, listed));
    }

    private static List<Listed> of(FileName.Kind kind, List<Listed> listed) {
        return listed.stream()
                .filter(file -> file.name().kind() == kind)
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .toList();
    }

    TableFiles of(TableId table) {
        return tables.getOrDefault(table, TableFiles.NONE);
    }

    /** The files of a table, and those with changes of all tables that have some of it. */
    TableFiles of(TableId table, List<Listed> transactionsOfTable) {
        TableFiles own = of(table);
        if (transactionsOfTable.isEmpty()) {
            return own;
        }
        List<Listed> changes = new ArrayList<>(own.changes());
        changes.addAll(transactionsOfTable);
        changes.sort((one, other) -> one.name().compareTo(other.name()));
        return new TableFiles(own.loads(), changes, own.unsaid());
    }
}
