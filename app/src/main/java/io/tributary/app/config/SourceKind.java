package io.tributary.app.config;

import java.util.Arrays;

/** The kinds of database that can be a source, told from how the address begins. */
public enum SourceKind {
    POSTGRESQL("jdbc:postgresql:"),
    MYSQL("jdbc:mysql:"),
    MARIADB("jdbc:mariadb:");

    /** What every address looks like, and the same in words. */
    static final String ADDRESS = "jdbc:(postgresql|mysql|mariadb):.+";

    static final String EXPECTED = "an address that begins with jdbc:postgresql:, jdbc:mysql: or jdbc:mariadb:";

    private final String prefix;

    SourceKind(String prefix) {
        this.prefix = prefix;
    }

    static SourceKind of(String url) {
        return Arrays.stream(values())
                .filter(kind -> url.startsWith(kind.prefix))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("Expected " + EXPECTED));
    }
}
