package io.tributary.capture.postgres;

import io.tributary.change.Column;
import io.tributary.change.TableSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What became of a table between its last schema version and a look at the catalog: nothing, a change of columns that
 * earlier rows can follow exactly, or something after which only a new load is exact.
 */
sealed interface SchemaChange {
    /** Same columns, same rows. */
    record None() implements SchemaChange {}

    /**
     * Other columns.
     *
     * @param schema the next version; rows of earlier versions turn into its rows by column ids and fills
     */
    record Followed(TableSchema schema) implements SchemaChange {}

    /**
     * Only a new load is exact.
     *
     * @param reason what cannot be followed, for the log
     */
    record Reload(String reason) implements SchemaChange {}

    /**
     * What became of the table, where no row was streamed since it changed.
     *
     * @param old the last version
     * @param version number of the next one, if there is to be one
     */
    static SchemaChange between(TableSchema old, CatalogTable now, int version) {
        return new Comparison(old, now, Origin.parse(old.origin())).result(version);
    }

    /** The rules, one method each; pure. */
    final class Comparison {
        /** Types whose text stays the same when the limit in the parentheses grows, without a rewrite. */
        private static final Pattern LIMITED =
                Pattern.compile("(character varying|text|numeric|bit varying|time|timestamp|interval)\\b.*");

        private final TableSchema old;
        private final CatalogTable now;
        private final Origin origin;

        Comparison(TableSchema old, CatalogTable now, Origin origin) {
            this.old = old;
            this.now = now;
            this.origin = origin;
        }

        SchemaChange result(int version) {
            Optional<String> reason = newTable()
                    .or(this::unpublishedMeanwhile)
                    .or(this::keyChanged)
                    .or(this::heapsChanged)
                    .or(this::rewritten)
                    .or(this::typeChanged)
                    .or(this::typeTextChanged)
                    .or(this::publishedOnlyNow)
                    .or(this::fillsDiffer);
            if (reason.isPresent()) {
                return new Reload(reason.get());
            }
            TableSchema next = next(version);
            boolean same = next.columns().equals(old.columns());
            Origin present = Origin.of(now);
            boolean leavesMoved = now.isPartitioned()
                    && !(present.leaves().equals(origin.leaves())
                            && present.attached().equals(origin.attached()));
            return same && !leavesMoved ? new None() : new Followed(next);
        }

        private Optional<String> newTable() {
            return origin.oid() == now.oid()
                    ? Optional.empty()
                    : Optional.of("the table was created anew under the same name");
        }

        private Optional<String> unpublishedMeanwhile() {
            return origin.membership().equals(now.traits().membership())
                    ? Optional.empty()
                    : Optional.of("the publication was altered, or did not hold the table for a while");
        }

        private Optional<String> keyChanged() {
            return old.key().equals(now.identity().columns())
                    ? Optional.empty()
                    : Optional.of("the columns that identify a row have changed");
        }

        /**
         * A partition that was emptied, attached with rows, detached or dropped leaves no rows in the stream; nor does
         * what happens to it while it is detached.
         */
        private Optional<String> heapsChanged() {
            if (!now.isPartitioned()) {
                return Optional.empty();
            }
            Set<Integer> gone = new HashSet<>(origin.leaves().keySet());
            for (Leaf leaf : now.leaves()) {
                Long filenode = origin.leaves().get(leaf.oid());
                gone.remove(leaf.oid());
                if (filenode == null && !leaf.bornInTree() && leaf.mayHaveRows()) {
                    return Optional.of("partition " + leaf.id() + " was attached with rows in it");
                }
                if (filenode != null && filenode != leaf.filenode()) {
                    return Optional.of("partition " + leaf.id() + " was truncated or rewritten");
                }
                String attached = origin.attached().get(leaf.oid());
                if (attached != null && !attached.equals(leaf.attached())) {
                    return Optional.of("partition " + leaf.id() + " was detached for a while");
                }
            }
            return gone.isEmpty() ? Optional.empty() : Optional.of("a partition was detached or dropped");
        }

        /**
         * {@code ALTER COLUMN … USING} and {@code ADD COLUMN} with a default that is worked out per row. A table that is
         * not published by its name may also have been unlogged for a while.
         */
        private Optional<String> rewritten() {
            Set<Long> filenodes = new HashSet<>();
            now.leaves().forEach(leaf -> filenodes.add(leaf.filenode()));
            if (now.isPartitioned()
                    || filenodes.equals(new HashSet<>(origin.leaves().values()))) {
                return Optional.empty();
            }
            if (!now.traits().isPublishedByName()) {
                return Optional.of("its rows were rewritten or removed all at once, perhaps while it was unlogged");
            }
            for (CatalogColumn column : now.columns()) {
                Long writtenBy = origin.columns().get(column.number());
                if (writtenBy == null || writtenBy != column.writtenBy()) {
                    return Optional.of("its rows were rewritten and column " + column.name() + " was altered");
                }
            }
            return Optional.empty();
        }

        private Optional<String> typeChanged() {
            for (Column before : old.columns()) {
                CatalogColumn after = now.find(before.id());
                if (after != null
                        && !keepsText(before.sourceType(), after.type().name())) {
                    return Optional.of("column " + before.name() + " changed its type from " + before.sourceType()
                            + " to " + after.type().name());
                }
            }
            return Optional.empty();
        }

        /** Labels and attributes that are new change no value that was there. */
        private Optional<String> typeTextChanged() {
            boolean same = origin.typeTexts().entrySet().stream()
                    .allMatch(old -> isGoneWithItsColumn(old.getKey())
                            || old.getValue().equals(now.traits().typeTexts().get(old.getKey())));
            return same
                    ? Optional.empty()
                    : Optional.of("an enum's label was renamed, or a composite type's attributes have changed");
        }

        /** Whether the values that used it may have been dropped: then there is nothing to compare. */
        private boolean isGoneWithItsColumn(String key) {
            return !now.traits().typeTexts().containsKey(key)
                    && old.columns().stream().anyMatch(column -> now.find(column.id()) == null);
        }

        /** Whether values look the same after a change of type that did not rewrite the rows. */
        private static boolean keepsText(String before, String after) {
            if (before.equals(after)) {
                return true;
            }
            String family = family(before);
            return !family.isEmpty() && family.equals(family(after));
        }

        private static String family(String type) {
            if (!LIMITED.matcher(type).matches() || type.endsWith("]")) {
                return "";
            }
            String bare = type.replaceAll("\\(.*?\\)", "");
            return bare.equals("character varying") ? "text" : bare;
        }

        /** A generated column that became a plain one: the stream has it from now on, the rows had values before. */
        private Optional<String> publishedOnlyNow() {
            for (CatalogColumn column : now.columns()) {
                if (old.indexOf(column.number()) < 0 && column.number() <= origin.width()) {
                    return Optional.of("column " + column.name() + " was not published before");
                }
            }
            return Optional.empty();
        }

        private Optional<String> fillsDiffer() {
            for (CatalogColumn column : now.columns()) {
                if (old.indexOf(column.number()) < 0 && fills(column).size() > 1) {
                    return Optional.of("partitions fill the new column " + column.name() + " differently");
                }
            }
            return Optional.empty();
        }

        /** What rows older than the column show, over all heaps that existed before; null is one of the values. */
        private Set<Optional<String>> fills(CatalogColumn column) {
            Set<Optional<String>> result = new HashSet<>();
            for (Leaf leaf : now.leaves()) {
                if (origin.leaves().containsKey(leaf.oid())) {
                    result.add(Optional.ofNullable(leaf.missing().get(column.number())));
                }
            }
            return result;
        }

        private TableSchema next(int version) {
            List<Column> columns = new ArrayList<>();
            for (CatalogColumn column : now.columns()) {
                int index = old.indexOf(column.number());
                columns.add(column.toColumn(
                        index < 0 ? fill(column) : old.columns().get(index).fill()));
            }
            return new TableSchema(
                    old.table(), version, columns, old.key(), Origin.of(now).text());
        }

        private @org.jspecify.annotations.Nullable String fill(CatalogColumn column) {
            String text = fills(column).stream()
                    .flatMap(Optional::stream)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(null);
            return text == null ? null : column.type().form().canonical(text);
        }
    }
}
