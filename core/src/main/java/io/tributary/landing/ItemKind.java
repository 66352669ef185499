package io.tributary.landing;

/** The kinds of landed items, for exhaustive switches, with their names in the log. */
enum ItemKind {
    LOAD("load"),
    CHANGE("change"),
    UPSERT("upsert"),
    LOAD_STARTED("loadStarted"),
    LOAD_FINISHED("loadFinished"),
    TRUNCATED("truncated"),
    SCHEMA_CHANGED("schemaChanged"),
    STOPPED("stopped"),
    DROPPED("dropped");

    private final String wireName;

    ItemKind(String wireName) {
        this.wireName = wireName;
    }

    String wireName() {
        return wireName;
    }

    static ItemKind of(LandedItem item) {
        if (item instanceof LandedFile file) {
            return switch (file.kind()) {
                case LOAD -> LOAD;
                case CHANGE -> CHANGE;
                case UPSERT -> UPSERT;
            };
        }
        if (item instanceof TableEvent.LoadStarted) {
            return LOAD_STARTED;
        }
        if (item instanceof TableEvent.LoadFinished) {
            return LOAD_FINISHED;
        }
        if (item instanceof TableEvent.Truncated) {
            return TRUNCATED;
        }
        if (item instanceof TableEvent.SchemaChanged) {
            return SCHEMA_CHANGED;
        }
        if (item instanceof TableEvent.Stopped) {
            return STOPPED;
        }
        if (item instanceof TableEvent.Dropped) {
            return DROPPED;
        }
        throw new IllegalStateException("Unknown item: " + item.getClass());
    }

    static ItemKind parse(String wireName) {
        for (ItemKind kind : values()) {
            if (kind.wireName.equals(wireName)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("unknown item \"" + wireName + "\"");
    }
}
