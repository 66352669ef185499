package io.tributary.capture.dms;

import io.tributary.capture.dms.DeclaredTable.DeclaredColumn;
import io.tributary.capture.dms.Listing.Listed;
import io.tributary.capture.dms.RowLayout.Part;
import io.tributary.change.ColumnType;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.landing.adopted.DmsFiles;
import io.tributary.landing.adopted.DmsFiles.Glimpse;
import io.tributary.landing.adopted.FileFields.Role;
import io.tributary.landing.adopted.ParquetText.ParquetColumn;
import io.tributary.landing.dms.DmsSettings;
import io.tributary.landing.dms.OperationForm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds out what the fields of a file are: from the names that it brings, or from the columns that the pipeline declares; and
 * whether it is a full load or changes, by its name, which must not contradict the fields. Pure.
 */
final class LayoutFinder {
    private static final String OPERATION = "Op";
    private static final Set<String> SEQUENCES = Set.of("AR_H_CHANGE_SEQ", "ar_h_change_seq", "$AR_H_CHANGE_SEQ");

    private final TableId table;
    private final DeclaredTable declared;
    private final DmsSettings settings;

    LayoutFinder(TableId table, DeclaredTable declared, DmsSettings settings) {
        this.table = table;
        this.declared = declared;
        this.settings = settings;
    }

    /** Whether a file has to be looked at before its layout is known. */
    boolean needsLook(Listed file) {
        return bringsNames(file) || file.name().kind() == FileName.Kind.UNSAID;
    }

    /** Whether a file says itself what its columns are. */
    boolean bringsNames(Listed file) {
        return (settings.csv().header() && !isTransactions(file)) || file.path().endsWith(".parquet");
    }

    /** The columns that the pipeline says, but for those that are none of the table; empty when it says none. */
    List<String> declaredNames() {
        return declared(LandedFile.Kind.LOAD, List.of()).columns().stream()
                .map(NamedColumn::name)
                .toList();
    }

    /** The same layout, its columns with the types and the key that are declared now. */
    RowLayout typed(RowLayout layout) {
        return new RowLayout(
                layout.kind(),
                layout.parts(),
                layout.columns().stream().map(this::typed).toList());
    }

    private NamedColumn typed(NamedColumn column) {
        return typed(column.name()).orElse(column);
    }

    private Optional<NamedColumn> typed(String name) {
        return declared.column(name)
                .map(column -> new NamedColumn(name, column.type(), column.sourceType(), column.isKey()));
    }

    /** Whether the pipeline says what the columns are. */
    boolean isDeclared() {
        return !declared.columns().isEmpty();
    }

    /**
     * The layout of a file.
     *
     * @throws PipelineException {@code TABLE_SCHEMA_UNSUPPORTED} when nothing says what its columns are, {@code LANDING_CORRUPT}
     *     when it contradicts what does
     */
    RowLayout find(Listed file, Glimpse glimpse) {
        return glimpse.names().isEmpty() ? byCount(file, glimpse.fields()) : byName(file, glimpse);
    }

    private boolean isTransactions(Listed file) {
        String folder = settings.files().transactions();
        return !folder.isEmpty() && FileName.isTransactions(file.path(), folder);
    }

    /** The layout of a file of that kind by what is declared and set alone; {@link #needsLook} says when it can be. */
    RowLayout usual(Listed file, LandedFile.Kind kind) {
        return isTransactions(file)
                ? declared(kind, DmsFiles.transactionFields(settings.timestamp().isWritten()))
                : declared(kind, first(hasUsualOperation(kind)));
    }

    private boolean hasUsualOperation(LandedFile.Kind kind) {
        OperationForm operations = settings.operations();
        return kind == LandedFile.Kind.LOAD ? operations.loadHasOperation() : operations.changesHaveOperation();
    }

    private int timeFields() {
        return settings.timestamp().isWritten() ? 1 : 0;
    }

    private RowLayout byCount(Listed file, int fields) {
        requireDeclared(file);
        int bare = declared.columns().size() + timeFields();
        LandedFile.Kind named =
                switch (file.name().kind()) {
                    case LOAD -> LandedFile.Kind.LOAD;
                    case CHANGES -> LandedFile.Kind.UPSERT;
                    case UNSAID -> fields == bare ? LandedFile.Kind.LOAD : LandedFile.Kind.UPSERT;
                };
        if (fields == 0 || isTransactions(file)) {
            return usual(file, named);
        }
        if (fields != bare && fields != bare + 1) {
            throw contradiction(
                    file,
                    "its rows have " + fields + " fields; " + table + " has " + bare + " in a full load, and "
                            + (bare + 1) + " with an operation before them");
        }
        boolean hasOperation = fields == bare + 1;
        if (file.name().kind() != FileName.Kind.UNSAID && hasOperation != hasUsualOperation(named)) {
            throw contradiction(
                    file,
                    named == LandedFile.Kind.LOAD
                            ? "it is a full load by its name, and changes by its number of fields, " + fields
                            : "it has changes by its name, and is a full load by its number of fields, " + fields);
        }
        return declared(named, first(hasOperation));
    }

    private void requireDeclared(Listed file) {
        if (declared.columns().isEmpty()) {
            throw new PipelineException(
                    ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                    "Cannot read " + file.path() + ": nothing says what the columns of " + table + " are",
                    "Declare them in the pipeline file, in the order of the files: tables: " + table
                            + ": columns: …; or let DMS write their names (AddColumnName), or Parquet");
        }
    }

    private static PipelineException contradiction(Listed file, String finding) {
        return new PipelineException(
                ErrorCode.LANDING_CORRUPT,
                "Cannot read " + file.path() + ": " + finding,
                "Say in the pipeline file, under landing.dms and tables, what DMS writes; or write the file again; then:"
                        + " tributary retry");
    }

    private RowLayout declared(LandedFile.Kind kind, List<Role> first) {
        List<Part> parts = new ArrayList<>(first.stream().map(Part::of).toList());
        List<NamedColumn> columns = new ArrayList<>();
        for (DeclaredColumn column : declared.columns()) {
            Part part = part(
                    column.name(),
                    declared.columns().stream().map(DeclaredColumn::name).toList());
            parts.add(part);
            if (part.role() == Role.VALUE) {
                columns.add(new NamedColumn(column.name(), column.type(), column.sourceType(), column.isKey()));
            }
        }
        return new RowLayout(kind, parts, columns);
    }

    private List<Role> first(boolean hasOperation) {
        List<Role> first = new ArrayList<>();
        if (hasOperation) {
            first.add(Role.OP);
        }
        if (settings.timestamp().isWritten()) {
            first.add(Role.TIME);
        }
        return first;
    }

    private RowLayout byName(Listed file, Glimpse glimpse) {
        List<String> names = glimpse.names();
        List<Part> parts = new ArrayList<>();
        List<NamedColumn> columns = new ArrayList<>();
        boolean hasOperation = false;
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (i == 0 && name.equalsIgnoreCase(OPERATION)) {
                hasOperation = true;
                parts.add(Part.of(Role.OP));
            } else if (settings.timestamp().isWritten()
                    && name.equals(settings.timestamp().column())) {
                parts.add(Part.of(Role.TIME));
            } else {
                Part part = part(name, names);
                parts.add(part);
                if (part.role() == Role.VALUE) {
                    columns.add(column(name, glimpse, i));
                }
            }
        }
        requireAllDeclared(file, columns);
        return new RowLayout(kind(file, hasOperation), parts, columns);
    }

    private LandedFile.Kind kind(Listed file, boolean hasOperation) {
        return switch (file.name().kind()) {
            case LOAD -> LandedFile.Kind.LOAD;
            case CHANGES -> {
                if (!hasOperation && settings.operations().changesHaveOperation()) {
                    throw contradiction(file, "it has changes by its name, and no column Op says which");
                }
                yield LandedFile.Kind.UPSERT;
            }
            case UNSAID -> hasOperation ? LandedFile.Kind.UPSERT : LandedFile.Kind.LOAD;
        };
    }

    private NamedColumn column(String name, Glimpse glimpse, int index) {
        ParquetColumn typed = glimpse.types().isEmpty() ? null : glimpse.types().get(index);
        ColumnType type = typed == null ? new ColumnType.Text() : typed.type();
        return typed(name).orElseGet(() -> new NamedColumn(name, type, type.text(), false));
    }

    /** A declared column of the key that a file lacks would make all rows of it one. */
    private void requireAllDeclared(Listed file, List<NamedColumn> columns) {
        for (DeclaredColumn column : declared.columns()) {
            boolean isThere = columns.stream().anyMatch(found -> found.name().equalsIgnoreCase(column.name()));
            if (column.isKey() && !isThere) {
                throw contradiction(
                        file,
                        "it has no column " + column.name() + ", which is declared as part of the key; it has "
                                + columns.stream().map(NamedColumn::name).toList());
            }
        }
    }

    private Part part(String name, List<String> names) {
        if (name.equals(declared.sequence()) || SEQUENCES.contains(name)) {
            return Part.of(Role.SEQ);
        }
        String prefix = declared.beforePrefix();
        if (!prefix.isEmpty() && name.startsWith(prefix) && names.contains(name.substring(prefix.length()))) {
            return new Part(Role.BEFORE, name.substring(prefix.length()));
        }
        return new Part(Role.VALUE, name);
    }
}
