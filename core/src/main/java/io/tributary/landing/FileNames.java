package io.tributary.landing;

import io.tributary.change.TableId;
import io.tributary.landing.dms.DatePartitions;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.FileForm;
import io.tributary.landing.dms.FileForm.Compression;
import io.tributary.landing.dms.FileForm.Format;
import java.time.Clock;
import java.util.Optional;

/**
 * Paths of data files: {@code schema/table/LOAD0000001F.csv} and {@code schema/table/20261120-101530123.csv}, times in UTC;
 * with other settings of DMS in a folder before that, in folders of a date after it, in another zone, or with another
 * extension.
 */
record FileNames(FileForm files, DatePartitions partitions) {
    static final FileNames USUAL = of(DmsSettings.DEFAULT);
    private static final String TRANSACTIONS = "CDC_TXN-";

    static FileNames of(DmsSettings settings) {
        return new FileNames(settings.files(), settings.partitions());
    }

    /** The order of a change file that is begun now. */
    long now(Clock clock) {
        return DataFileName.order(partitions.local(clock.instant()));
    }

    String path(DataFileName name) {
        String dates = name.kind() == LandedFile.Kind.LOAD ? "" : partitions.folder(DataFileName.shown(name.order()));
        return folder() + name.table().path() + "/" + dates + name.name() + extension(files.format());
    }

    /** Of a file with changes of all tables. */
    String transactions(long order) {
        return transactionsFolder() + TRANSACTIONS + DataFileName.time(order).replace("-", "") + extension(Format.CSV);
    }

    private String transactionsFolder() {
        return folder() + files.transactions() + "/";
    }

    private String folder() {
        return files.folder().isEmpty() ? "" : files.folder() + "/";
    }

    /** Where the table's data files are, with a slash at its end. */
    String folder(TableId table) {
        return folder() + table.path() + "/";
    }

    private String extension(Format format) {
        return switch (format) {
            case PARQUET -> ".parquet";
            case CSV -> files.compression() == Compression.GZIP ? ".csv.gz" : ".csv";
        };
    }

    /** The parts of a path that this writer may have given out to one table; empty for every other path. */
    Optional<DataFileName> parse(String path) {
        if (!path.startsWith(folder())) {
            return Optional.empty();
        }
        String[] parts = path.substring(folder().length()).split("/", 3);
        if (parts.length < 3 || parts[0].isEmpty() || parts[1].isEmpty()) {
            return Optional.empty();
        }
        TableId table = new TableId(parts[0], parts[1]);
        LandedFile.Kind kind = DataFileName.isLoad(path) ? LandedFile.Kind.LOAD : LandedFile.Kind.CHANGE;
        DataFileName name = new DataFileName(table, kind, DataFileName.order(path));
        boolean isOurs = table.canBePath() && name.order() > 0 && path(name).equals(path);
        return isOurs ? Optional.of(name) : Optional.empty();
    }

    /** Whether this writer may have given that path to a file for all tables. */
    boolean isTransactions(String path) {
        long order = DataFileName.order(path);
        return files.preservesTransactions() && order > 0 && transactions(order).equals(path);
    }
}
