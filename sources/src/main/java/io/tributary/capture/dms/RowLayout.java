package io.tributary.capture.dms;

import io.tributary.landing.LandedFile;
import io.tributary.landing.adopted.FileFields;
import io.tributary.landing.adopted.FileFields.Field;
import io.tributary.landing.adopted.FileFields.Role;
import java.util.ArrayList;
import java.util.List;

/**
 * What the fields of a file's rows are, before its columns have ids.
 *
 * @param kind full load or changes
 * @param parts in the order of the fields
 * @param columns of the table, in their order
 */
record RowLayout(LandedFile.Kind kind, List<Part> parts, List<NamedColumn> columns) {
    RowLayout {
        parts = List.copyOf(parts);
        columns = List.copyOf(columns);
    }

    /**
     * One field.
     *
     * @param column name of the column, for {@code VALUE} and {@code BEFORE}; else empty
     */
    record Part(Role role, String column) {
        static Part of(Role role) {
            return new Part(role, "");
        }
    }

    /** As a file was read before. */
    static RowLayout of(KnownFiles.Adopted adopted, SchemaLine.Version version) {
        List<Part> parts = adopted.origin().fields().fields().stream()
                .map(field -> new Part(field.role(), field.column() == 0 ? "" : version.name(field.column())))
                .toList();
        return new RowLayout(adopted.kind(), parts, version.columns());
    }

    /** The fields, once the columns have their ids. */
    FileFields fields(SchemaLine.Version version) {
        List<Field> fields = new ArrayList<>();
        for (Part part : parts) {
            fields.add(
                    part.column().isEmpty()
                            ? Field.of(part.role())
                            : new Field(part.role(), version.id(part.column())));
        }
        return new FileFields(fields);
    }
}
