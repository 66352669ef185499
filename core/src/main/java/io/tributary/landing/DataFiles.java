package io.tributary.landing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import io.tributary.files.WriteBehind;
import io.tributary.landing.dms.CsvForm;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.FileForm.Compression;
import io.tributary.landing.dms.FileForm.Format;
import io.tributary.landing.dms.ParquetConversion;
import io.tributary.landing.dms.RowEncoder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Begins data files, canonical or as the settings of DMS say. Thread-safe. */
final class DataFiles {
    private final Files files;
    private final SchemaStore schemas;
    private final @Nullable DmsLanding dms;
    private final FileNames names;

    DataFiles(Files files, SchemaStore schemas, @Nullable DmsLanding dms) {
        this.files = files;
        this.schemas = schemas;
        this.dms = dms;
        this.names = dms == null ? FileNames.USUAL : FileNames.of(dms.settings());
    }

    FileNames names() {
        return names;
    }

    /** The settings that the rows have to be brought into shape for; null where they are landed as they are. */
    @Nullable
    DmsSettings shaping() {
        return dms == null || DmsLanding.isCanonical(dms.settings()) ? null : dms.settings();
    }

    /** Whether rows have a column of times. */
    boolean hasTimes() {
        DmsSettings settings = shaping();
        return settings != null && settings.timestamp().isWritten();
    }

    /** Brings rows of changes into shape. In Parquet a value that was not sent can only be NULL. */
    static RowEncoder changeEncoder(DmsSettings settings) {
        return settings.files().preservesTransactions() ? new RowEncoder(settings.csv()) : loadEncoder(settings);
    }

    /** Brings rows of loads into shape. */
    static RowEncoder loadEncoder(DmsSettings settings) {
        return new RowEncoder(settings.files().format() == Format.PARQUET ? CsvForm.DEFAULT : settings.csv());
    }

    RowsFile change(String path, TableLane lane) {
        boolean operation = dms == null || dms.settings().operations().changesHaveOperation();
        return begin(lane, lane.schemaVersion(), operation, () -> files.create(path, Precondition.ABSENT));
    }

    RowsFile load(String path, TableLane lane, int schemaVersion) {
        boolean operation = dms != null && dms.settings().operations().loadHasOperation();
        return begin(lane, schemaVersion, operation, () -> new WriteBehind(files.create(path, Precondition.ABSENT)));
    }

    /** A file for changes of all tables: always CSV without a header. */
    RowsFile transactions(String path) {
        return new DataFile(
                files.create(path, Precondition.ABSENT),
                requireNonNull(dms, "no settings").settings().files().compression());
    }

    private RowsFile begin(TableLane lane, int version, boolean operation, Supplier<FileUpload> uploads) {
        if (dms == null) {
            return new DataFile(uploads.get(), Compression.NONE);
        }
        DmsSettings settings = dms.settings();
        if (settings.files().format() == Format.PARQUET) {
            ParquetConversion.Columns columns = new ParquetConversion.Columns(
                    operation, settings.timestamp().column(), schemas.get(lane.table(), version));
            return new ParquetRows(requireNonNull(dms.parquet(), "no conversion"), columns, dms.scratch(), uploads);
        }
        DataFile file = new DataFile(uploads.get(), settings.files().compression());
        if (settings.csv().header()) {
            header(file, settings, operation, schemas.get(lane.table(), version));
        }
        return file;
    }

    private static void header(DataFile file, DmsSettings settings, boolean operation, TableSchema schema) {
        RowEncoder names = new RowEncoder(settings.csv());
        if (operation) {
            name(names, "Op");
        }
        if (settings.timestamp().isWritten()) {
            name(names, settings.timestamp().column());
        }
        for (Column column : schema.columns()) {
            name(names, column.name());
        }
        names.endRow();
        file.write(names.buffer(), 0, names.length());
    }

    private static void name(RowEncoder names, String name) {
        byte[] text = name.getBytes(UTF_8);
        names.value(text, 0, text.length);
    }
}
