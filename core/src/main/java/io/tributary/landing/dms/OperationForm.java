package io.tributary.landing.dms;

import static java.util.Objects.requireNonNull;

/**
 * Which changes are written, and which rows begin with the column {@code Op}.
 *
 * @param loadHasOperation {@code IncludeOpForFullLoad}: whether rows of a full load begin with {@code I}
 * @param changes {@code CdcInsertsOnly} and {@code CdcInsertsAndUpdates}
 * @param changesHaveOperation whether rows of changes begin with their operation
 * @param keyUpdates what is written of an update that changes the key
 */
public record OperationForm(
        boolean loadHasOperation, Changes changes, boolean changesHaveOperation, KeyUpdates keyUpdates) {
    /** What DMS does when nothing is set, except that updates of keys can be followed. */
    public static final OperationForm DEFAULT =
            new OperationForm(false, Changes.ALL, true, KeyUpdates.DELETE_AND_INSERT);

    public OperationForm {
        requireNonNull(changes, "changes is null");
        requireNonNull(keyUpdates, "keyUpdates is null");
    }

    /** Which changes are written. */
    public enum Changes {
        /** All. */
        ALL,
        /** {@code CdcInsertsOnly}. */
        INSERTS,
        /** {@code CdcInsertsAndUpdates}. */
        INSERTS_AND_UPDATES
    }

    /** What is written of an update that changes the key: {@code PkUpdateMode}, which DMS does not have. */
    public enum KeyUpdates {
        /** {@code delete-insert}: the old row as {@code D}, the new one as {@code I}. */
        DELETE_AND_INSERT,
        /** {@code u-only}, as DMS does: the new row as {@code U}. A reader cannot know which row it was. */
        UPDATE
    }
}
