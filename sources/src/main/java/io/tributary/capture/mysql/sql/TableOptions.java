package io.tributary.capture.mysql.sql;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads options of a table, such as {@code ENGINE=InnoDB COMMENT='…'}. */
final class TableOptions {
    /** Options of one word and one value. */
    private static final Set<String> PLAIN = Set.of(
            "AUTO_INCREMENT",
            "AUTOEXTEND_SIZE",
            "AVG_ROW_LENGTH",
            "CHECKSUM",
            "COMMENT",
            "COMPRESSION",
            "DELAY_KEY_WRITE",
            "ENCRYPTED",
            "ENCRYPTION",
            "ENCRYPTION_KEY_ID",
            "ENGINE_ATTRIBUTE",
            "KEY_BLOCK_SIZE",
            "MAX_ROWS",
            "MIN_ROWS",
            "PACK_KEYS",
            "PAGE_CHECKSUM",
            "PAGE_COMPRESSED",
            "PAGE_COMPRESSION_LEVEL",
            "PASSWORD",
            "ROW_FORMAT",
            "SECONDARY_ENGINE",
            "SECONDARY_ENGINE_ATTRIBUTE",
            "STATS_AUTO_RECALC",
            "STATS_PERSISTENT",
            "STATS_SAMPLE_PAGES",
            "STORAGE",
            "TABLESPACE",
            "TRANSACTIONAL",
            "ALGORITHM",
            "LOCK",
            "COLLATE",
            "CHARSET");

    private static final Set<String> FIRST_OF_TWO = Set.of("CHARACTER", "DATA", "INDEX", "DEFAULT");

    /** Engines whose tables keep all rows and log all changes of them. */
    private static final Set<String> KEEPING_ENGINES = Set.of("INNODB", "ROCKSDB", "TOKUDB");

    /** Keywords that begin a clause of {@code ALTER TABLE}, options included. */
    static final Set<String> BEGINNINGS = union(
            PLAIN,
            FIRST_OF_TWO,
            Set.of(
                    "ADD",
                    "DROP",
                    "MODIFY",
                    "CHANGE",
                    "ALTER",
                    "RENAME",
                    "CONVERT",
                    "ENABLE",
                    "DISABLE",
                    "FORCE",
                    "ORDER",
                    "ENGINE",
                    "WITH",
                    "WITHOUT",
                    "PARTITION",
                    "REMOVE"));

    private final Tokens tokens;

    TableOptions(Tokens tokens) {
        this.tokens = tokens;
    }

    @SafeVarargs
    private static Set<String> union(Set<String>... sets) {
        Set<String> all = new HashSet<>();
        for (Set<String> set : sets) {
            all.addAll(set);
        }
        return Set.copyOf(all);
    }

    /** Whether an option stands here. */
    static boolean isOption(Tokens tokens) {
        String word = tokens.peek().keyword();
        return PLAIN.contains(word)
                || FIRST_OF_TWO.contains(word)
                || word.equals("ENGINE")
                || word.equals("WITH")
                || word.equals("WITHOUT");
    }

    /** Reads one option; why it touches rows, when it does. */
    Optional<String> readOne() {
        String word = tokens.take().keyword();
        switch (word) {
            case "WITH", "WITHOUT" -> {
                if (tokens.accept("VALIDATION")) {
                    return Optional.empty();
                }
                tokens.take();
                tokens.accept("VERSIONING");
                return Optional.of("the table's system versioning was changed");
            }
            case "DEFAULT" -> {
                if (!isOption(tokens)) {
                    throw new NotUnderstood("the default of something that is not known");
                }
                return readOne();
            }
            case "CHARACTER" -> tokens.expect("SET");
            case "DATA", "INDEX" -> tokens.expect("DIRECTORY");
            default -> {}
        }
        tokens.accept('=');
        Token value = tokens.take();
        if (tokens.peek().isSymbol('(')) {
            tokens.skipParentheses();
        }
        boolean losesRows =
                word.equals("ENGINE") && !KEEPING_ENGINES.contains(value.text().toUpperCase(Locale.ROOT));
        return losesRows ? Optional.of("the table moved to another engine") : Optional.empty();
    }
}
