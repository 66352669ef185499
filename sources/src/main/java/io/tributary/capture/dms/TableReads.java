package io.tributary.capture.dms;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.dms.FileReads.Read;
import io.tributary.capture.dms.Listing.Listed;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.adopted.AdoptedOrigin;
import io.tributary.landing.adopted.DmsFiles;
import io.tributary.landing.adopted.DmsFiles.Content;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Reads the files of one table to their end, by what is known of their fields. Confined to one thread. */
final class TableReads {
    private final TableId table;
    private final DmsFiles files;
    private final FileReads reads;
    private final LayoutFinder layouts;
    private final KnownFiles known;
    private final SchemaLine schemas;

    TableReads(
            TableId table,
            DmsFiles files,
            FileReads reads,
            LayoutFinder layouts,
            KnownFiles known,
            SchemaLine schemas) {
        this.table = table;
        this.files = files;
        this.reads = reads;
        this.layouts = layouts;
        this.known = known;
        this.schemas = schemas;
    }

    /** One file with all that is known of how to read it. */
    record Planned(Listed file, LandedFile.Kind kind, AdoptedOrigin origin, SchemaLine.Version version) {}

    /** A file that was read. */
    record Adoptable(Planned planned, Content content) {
        LandedFile landed(int generation) {
            return new LandedFile(
                    planned.file().path(),
                    planned.kind(),
                    generation,
                    planned.version().schema().version(),
                    content.counts(),
                    content.bytes(),
                    content.crc32c(),
                    planned.origin().text());
        }
    }

    /** Whether a file whose name does not say it is a full load or changes. */
    LandedFile.Kind kind(Listed file) {
        if (known.loads().containsKey(file.path())) {
            return LandedFile.Kind.LOAD;
        }
        return known.changes().containsKey(file.path())
                ? LandedFile.Kind.UPSERT
                : layout(file, LandedFile.Kind.UPSERT).kind();
    }

    /**
     * What has to be known to read a file.
     *
     * @param kind as its name says
     * @throws PipelineException when nothing says what its columns are, or when they contradict what does
     */
    Planned planned(Listed file, LandedFile.Kind kind, SchemaLine.Rows rows) {
        RowLayout layout = layout(file, kind);
        SchemaLine.Version version = schemas.with(layout.columns(), rows);
        return new Planned(
                file, layout.kind(), new AdoptedOrigin(table, file.version(), layout.fields(version)), version);
    }

    /**
     * Before somebody has a table loaded again, who may have corrected its declaration, or may have followed the source.
     *
     * @throws PipelineException {@code TABLE_SCHEMA_UNSUPPORTED} when the file was adopted with as many columns as are declared now,
     *     and other ones
     */
    void requireNamesAsDeclared(Listed file) {
        List<String> now = layouts.declaredNames();
        List<String> then = adopted(file)
                .map(layout -> layout.columns().stream().map(NamedColumn::name).toList())
                .orElse(now);
        if (now.size() == then.size() && !now.equals(then)) {
            throw new PipelineException(
                    ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                    "Cannot load " + table + " again from " + file.path() + ": it was read with the columns "
                            + String.join(", ", then) + "; declared are " + String.join(", ", now)
                            + " now, as many, and nothing says which of them the file has",
                    "Let DMS load the table again (reload-target): what it writes then is read as it is declared; or declare"
                            + " the columns as they were");
        }
    }

    /** A file that was adopted before has the fields that it had then, whatever is declared by now but for their types. */
    private Optional<RowLayout> adopted(Listed file) {
        return known.adopted(file.entry())
                .filter(adopted -> !layouts.bringsNames(file) || adopted.kind() != LandedFile.Kind.LOAD)
                .map(adopted -> RowLayout.of(adopted, schemas.version(adopted.schemaVersion())))
                .map(layouts::typed);
    }

    private RowLayout layout(Listed file, LandedFile.Kind kind) {
        return adopted(file)
                .orElseGet(() ->
                        layouts.needsLook(file) || !layouts.isDeclared() ? seen(file) : layouts.usual(file, kind));
    }

    private RowLayout seen(Listed file) {
        return layouts.find(file, files.glimpse(file.entry()));
    }

    /**
     * Files that were read, up to the first that could not be.
     *
     * @param refused that one; null when there is none
     */
    record Batch(List<Adoptable> adoptable, @Nullable Listed refused, @Nullable PipelineException failure) {}

    /** Reads files, several at a time. */
    Batch all(List<Planned> planned) {
        List<Callable<Adoptable>> calls = new ArrayList<>();
        for (Planned one : planned) {
            calls.add(() -> read(one));
        }
        List<Adoptable> adoptable = new ArrayList<>();
        List<Read<Adoptable>> all = reads.all(calls);
        for (int i = 0; i < all.size(); i++) {
            PipelineException failure = all.get(i).failure();
            if (failure != null) {
                return new Batch(adoptable, planned.get(i).file(), failure);
            }
            adoptable.add(requireNonNull(all.get(i).result(), "read is null"));
        }
        return new Batch(adoptable, null, null);
    }

    private Adoptable read(Planned planned) {
        try {
            return new Adoptable(
                    planned,
                    files.read(
                            planned.file().path(),
                            planned.kind(),
                            planned.origin(),
                            planned.version().schema()));
        } catch (PipelineException failure) {
            if (failure.code() == ErrorCode.LANDING_CORRUPT && !layouts.needsLook(planned.file())) {
                // says more, if it is the number of fields that is wrong
                seen(planned.file());
            }
            throw failure;
        }
    }
}
