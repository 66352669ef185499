package io.tributary.capture.dms;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.dms.AdoptedLog.TransactionFile;
import io.tributary.capture.dms.FileReads.Read;
import io.tributary.capture.dms.Listing.Listed;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.landing.adopted.DmsFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;

/** Which tables the files of transactions have changes of; each file is looked through once. Not thread-safe. */
final class TransactionFiles {
    private final DmsFiles files;
    private final FileReads reads;
    private final String folder;
    private final Map<String, TransactionFile> known;

    /**
     * @param folder {@code CdcPath}
     * @param known by path; added to
     */
    TransactionFiles(DmsFiles files, FileReads reads, String folder, Map<String, TransactionFile> known) {
        this.files = files;
        this.reads = reads;
        this.folder = folder;
        this.known = known;
    }

    /**
     * Looks through those of the files that are not known yet.
     *
     * @return whether all are known now; false after a stop
     * @throws PipelineException when one cannot be read: nobody knows then whose changes it has
     */
    boolean look(List<FileEntry> transactions, BooleanSupplier stop) {
        List<FileEntry> others =
                transactions.stream().filter(file -> !isKnown(file)).toList();
        for (int from = 0; from < others.size(); from += FileReads.FILES_AT_ONCE) {
            if (stop.getAsBoolean()) {
                return false;
            }
            read(others.subList(from, Math.min(others.size(), from + FileReads.FILES_AT_ONCE)));
        }
        return true;
    }

    private boolean isKnown(FileEntry file) {
        TransactionFile found = known.get(file.path());
        return found != null && found.version().equals(file.version());
    }

    private void read(List<FileEntry> some) {
        List<Callable<Set<TableId>>> calls = new ArrayList<>();
        some.forEach(file -> calls.add(() -> files.tables(file)));
        List<Read<Set<TableId>>> all = reads.all(calls);
        for (int i = 0; i < all.size(); i++) {
            PipelineException failure = all.get(i).failure();
            if (failure != null) {
                throw failure;
            }
            FileEntry file = some.get(i);
            known.put(
                    file.path(),
                    new TransactionFile(
                            file.version(), requireNonNull(all.get(i).result(), "read is null")));
        }
    }

    /** All tables that these files have changes of, once they are known. */
    SortedSet<TableId> tables(List<FileEntry> transactions) {
        SortedSet<TableId> tables = new TreeSet<>();
        transactions.forEach(file -> tables.addAll(tables(file)));
        return tables;
    }

    private Set<TableId> tables(FileEntry file) {
        return requireNonNull(known.get(file.path()), "looked through first").tables();
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
