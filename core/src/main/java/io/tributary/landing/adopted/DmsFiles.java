package io.tributary.landing.adopted;

import static java.util.Objects.requireNonNull;

import io.tributary.change.TableId;
import io.tributary.change.TableSchema;
import io.tributary.csv.CsvSource;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.SummedStream;
import io.tributary.landing.AdoptedFiles;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.RowCounts;
import io.tributary.landing.adopted.FileFields.Role;
import io.tributary.landing.adopted.ParquetText.ParquetColumn;
import io.tributary.landing.dms.CsvForm;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;

/**
 * The files that DMS wrote to one folder: CSV in one dialect, compressed or not, and Parquet. Thread-safe.
 *
 * <p>A file that is not the version that was adopted is {@code LANDING_CORRUPT}: somebody wrote it again.
 */
public final class DmsFiles implements AdoptedFiles {
    private static final int COPY_BYTES = 1 << 16;
    private static final int TABLE_FIELD = 1;
    private static final int SCHEMA_FIELD = 2;
    private static final int TRANSACTION_FIELDS_MIN = 4;

    private final Files files;
    private final LandingReader log;
    private final CsvForm form;
    private final ParquetFiles parquet;
    private final KeptContent kept;

    /**
     * Shows the files of a folder.
     *
     * @param log in which they were adopted; it has the versions of columns
     * @param form of CSV files
     * @param scratch folder of this machine for what is unpacked on the way; made when needed
     */
    public DmsFiles(Files files, LandingReader log, CsvForm form, ParquetText parquet, Path scratch) {
        this.files = requireNonNull(files, "files is null");
        this.log = requireNonNull(log, "log is null");
        this.form = requireNonNull(form, "form is null");
        this.parquet = new ParquetFiles(files, parquet, scratch);
        this.kept = new KeptContent(scratch);
    }

    /**
     * What a look at the first row tells of a file.
     *
     * @param names of its fields, from a header or a Parquet schema; empty when the file has none
     * @param types as many; empty for CSV
     * @param fields how many the first row has; 0 in a file without rows
     */
    public record Glimpse(List<String> names, List<ParquetColumn> types, int fields) {
        public Glimpse {
            names = List.copyOf(names);
            types = List.copyOf(types);
        }
    }

    /**
     * What a file holds for one table.
     *
     * @param bytes of the canonical CSV
     * @param crc32c of the canonical CSV
     * @param firstSequence {@code $AR_H_CHANGE_SEQ} of its first row; empty when it has none
     * @param lastSequence of its last row
     * @param lastTime commit time in its last row; empty when it has none
     */
    public record Content(
            RowCounts counts,
            long bytes,
            long crc32c,
            String firstSequence,
            String lastSequence,
            Optional<String> lastTime) {}

    /** Looks at the beginning of a file. */
    public Glimpse glimpse(FileEntry file) {
        if (isParquet(file.path())) {
            List<ParquetColumn> columns = parquet.columns(file.path());
            return new Glimpse(columns.stream().map(ParquetColumn::name).toList(), columns, columns.size());
        }
        try (InputStream in = unpacked(file.path())) {
            DelimitedRows rows = new DelimitedRows(in, form, source(file.path(), List.of("field")));
            List<String> names = new ArrayList<>();
            if (form.header() && rows.next()) {
                for (int i = 0; i < rows.fields(); i++) {
                    names.add(rows.text(i));
                }
            }
            return new Glimpse(names, List.of(), rows.next() ? rows.fields() : 0);
        } catch (IOException e) {
            throw unreadable(file.path(), e);
        }
    }

    /** The tables that a file of transactions has rows of: {@code Op, table, schema, columns…}. */
    public Set<TableId> tables(FileEntry file) {
        Set<TableId> found = new TreeSet<>();
        CsvSource source = source(file.path(), List.of("Op", "table", "schema"));
        try (InputStream in = unpacked(file.path())) {
            DelimitedRows rows = new DelimitedRows(in, form, source);
            while (rows.next()) {
                if (rows.fields() < TRANSACTION_FIELDS_MIN) {
                    throw source.malformed(
                            rows.row(),
                            "has " + rows.fields() + " fields, expected operation, table, schema and columns");
                }
                if (rows.text(SCHEMA_FIELD).isEmpty() || rows.text(TABLE_FIELD).isEmpty()) {
                    throw source.malformed(rows.row(), "names no table");
                }
                found.add(new TableId(rows.text(SCHEMA_FIELD), rows.text(TABLE_FIELD)));
            }
            return found;
        } catch (IOException e) {
            throw unreadable(file.path(), e);
        }
    }

    /**
     * Reads a whole file, and so finds out whether it can be read.
     *
     * @throws PipelineException {@code LANDING_CORRUPT} naming file, row and column of what cannot be read
     */
    public Content read(String path, LandedFile.Kind kind, AdoptedOrigin origin, TableSchema schema) {
        byte[] buffer = new byte[COPY_BYTES];
        try (Opened opened = open(path, kind, origin, schema);
                SummedStream summed = new SummedStream(opened.stream());
                KeptContent.Writing keeping = kept.begin()) {
            for (int count = summed.read(buffer, 0, buffer.length); count >= 0; ) {
                keeping.write(buffer, count);
                count = summed.read(buffer, 0, buffer.length);
            }
            keeping.keep(name(path, origin.text(), schema.version()));
            CanonicalRows rows = opened.rows();
            return new Content(
                    rows.counts(),
                    summed.bytes(),
                    summed.crc32c(),
                    rows.firstSequence(),
                    rows.lastSequence(),
                    rows.lastTime());
        } catch (IOException e) {
            throw unreadable(path, e);
        }
    }

    /** What is kept of a file, by all that its content follows from. */
    private static String name(String path, String origin, int schemaVersion) {
        return path + " " + schemaVersion + " " + origin;
    }

    @Override
    public Optional<Path> local(LandedFile file) {
        return kept.find(name(file.path(), file.origin(), file.schemaVersion()));
    }

    @Override
    public InputStream open(LandedFile file) {
        Optional<Path> local = local(file);
        if (local.isPresent()) {
            try {
                return new FileInputStream(local.get().toFile());
            } catch (IOException e) {
                // it has just gone; the file itself is still there
            }
        }
        AdoptedOrigin origin = AdoptedOrigin.of(file);
        TableSchema schema = log.schema(origin.table(), file.schemaVersion());
        return open(file.path(), file.kind(), origin, schema).stream();
    }

    /** A file's rows, and the stream that they are read by. */
    private record Opened(CanonicalRows rows, CanonicalStream stream) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    private Opened open(String path, LandedFile.Kind kind, AdoptedOrigin origin, TableSchema schema) {
        requireVersion(path, origin);
        boolean isParquet = isParquet(path);
        CsvForm its = isParquet ? CsvForm.DEFAULT : form;
        CsvSource source = source(path, origin.fields().names(schema));
        InputStream in = isParquet ? parquet.rows(path) : unpacked(path);
        try {
            DelimitedRows rows = new DelimitedRows(in, its, source);
            if (its.header()) {
                rows.next();
            }
            CanonicalRows canonical = new CanonicalRows(rows, origin.fields(), schema, kind, its, source);
            return new Opened(canonical, new CanonicalStream(canonical, in));
        } catch (RuntimeException e) {
            closeAfter(e, in);
            throw e;
        }
    }

    private void requireVersion(String path, AdoptedOrigin origin) {
        Optional<FileEntry> now = files.find(path);
        if (now.isPresent() && now.get().version().equals(origin.version())) {
            return;
        }
        throw new PipelineException(
                ErrorCode.LANDING_CORRUPT,
                "Cannot apply " + files.describe(path) + " to " + origin.table() + ": since it was noticed it "
                        + (now.isPresent() ? "has been written again" : "has been removed"),
                reload(origin.table()));
    }

    static String reload(TableId table) {
        return "Load the table again from the files that are there: tributary reload " + table;
    }

    private static boolean isParquet(String path) {
        return path.endsWith(".parquet");
    }

    private InputStream unpacked(String path) {
        InputStream in = files.open(path);
        if (!path.endsWith(".gz")) {
            return in;
        }
        try {
            return new GZIPInputStream(in, COPY_BYTES);
        } catch (IOException e) {
            PipelineException failure = new PipelineException(
                    ErrorCode.LANDING_CORRUPT,
                    "Cannot read " + path + ": it is no gzip file",
                    "Write the file again",
                    e);
            closeAfter(failure, in);
            throw failure;
        }
    }

    private static CsvSource source(String path, List<String> names) {
        return new CsvSource(
                path,
                names,
                ErrorCode.LANDING_CORRUPT,
                "Write the file again as it should be, or say in the pipeline file what its fields are; then: tributary retry");
    }

    static PipelineException unreadable(String path, IOException cause) {
        boolean damaged = cause instanceof java.util.zip.ZipException || cause instanceof java.io.EOFException;
        return new PipelineException(
                damaged ? ErrorCode.LANDING_CORRUPT : ErrorCode.FILE_IO,
                "Cannot read " + path + ": " + PipelineException.describe(cause),
                damaged ? "Write the file again as it should be; then: tributary retry" : "",
                cause);
    }

    private static void closeAfter(RuntimeException failure, InputStream in) {
        try {
            in.close();
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    /** Roles of the fields before the columns of a file of transactions, as DMS writes them. */
    public static List<Role> transactionFields(boolean hasTime) {
        return hasTime
                ? List.of(Role.OP, Role.TABLE, Role.SCHEMA, Role.TIME)
                : List.of(Role.OP, Role.TABLE, Role.SCHEMA);
    }
}
