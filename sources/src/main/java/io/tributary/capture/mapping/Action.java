package io.tributary.capture.mapping;

import java.util.Optional;

/** What a transformation rule does. */
enum Action {
    RENAME("rename", Kind.NAME),
    ADD_PREFIX("add-prefix", Kind.NAME),
    REMOVE_PREFIX("remove-prefix", Kind.NAME),
    REPLACE_PREFIX("replace-prefix", Kind.NAME),
    ADD_SUFFIX("add-suffix", Kind.NAME),
    REMOVE_SUFFIX("remove-suffix", Kind.NAME),
    REPLACE_SUFFIX("replace-suffix", Kind.NAME),
    CONVERT_LOWERCASE("convert-lowercase", Kind.NAME),
    CONVERT_UPPERCASE("convert-uppercase", Kind.NAME),
    REMOVE_COLUMN("remove-column", Kind.PRESENCE),
    INCLUDE_COLUMN("include-column", Kind.PRESENCE),
    ADD_COLUMN("add-column", Kind.ADDITION),
    ADD_BEFORE_IMAGE_COLUMNS("add-before-image-columns", Kind.ADDITION),
    CHANGE_DATA_TYPE("change-data-type", Kind.TYPE),
    DEFINE_PRIMARY_KEY("define-primary-key", Kind.KEY),
    DIGITS_MASK("data-masking-digits-mask", Kind.MASK),
    DIGITS_RANDOMIZE("data-masking-digits-randomize", Kind.MASK),
    HASH_MASK("data-masking-hash-mask", Kind.MASK);

    /** What it concerns; of several rules of one kind for one object the lowest number applies. */
    enum Kind {
        NAME,
        PRESENCE,
        ADDITION,
        TYPE,
        KEY,
        MASK
    }

    private final String text;
    private final Kind kind;

    Action(String text, Kind kind) {
        this.text = text;
        this.kind = kind;
    }

    String text() {
        return text;
    }

    Kind kind() {
        return kind;
    }

    /** By its name in the file; {@code rename-schema} and its like are {@code rename}. */
    static Optional<Action> of(String text) {
        if (text.equals("rename-schema") || text.equals("rename-table") || text.equals("rename-column")) {
            return Optional.of(RENAME);
        }
        for (Action action : values()) {
            if (action.text.equals(text)) {
                return Optional.of(action);
            }
        }
        return Optional.empty();
    }
}
