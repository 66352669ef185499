package io.tributary.capture.postgres;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import org.jspecify.annotations.Nullable;

/**
 * One column as the catalog describes it.
 *
 * @param number {@code attnum}: kept by a rename, never given again
 * @param type the type itself, a domain when it is one
 * @param isGenerated whether its value is worked out from other columns
 * @param writtenBy transaction that wrote the column's catalog row last; an {@code ALTER COLUMN} changes it
 */
record CatalogColumn(int number, String name, TypeUse type, boolean isGenerated, long writtenBy) {
    /**
     * A type as a column uses it.
     *
     * @param oid {@code atttypid}
     * @param modifier {@code atttypmod}, -1 when none
     * @param name as {@code format_type} spells it
     * @param base oid of the type with domains resolved
     * @param baseModifier modifier that holds for {@code base}
     */
    record TypeUse(int oid, int modifier, String name, int base, int baseModifier) {
        ColumnType columnType() {
            return Types.columnType(base, baseModifier);
        }

        ValueForm form() {
            return ValueForm.of(columnType());
        }
    }

    CatalogColumn named(String other) {
        return new CatalogColumn(number, other, type, isGenerated, writtenBy);
    }

    /** @param fill canonical text that rows older than the column show */
    Column toColumn(@Nullable String fill) {
        return new Column(number, name, type.columnType(), type.name(), fill);
    }
}
