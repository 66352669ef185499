package io.tributary.capture.postgres;

import io.tributary.capture.run.Refusal;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.landing.TableEvent;
import java.util.Optional;

/** Decides whether a wanted table can be captured exactly; pure. */
final class Selection {
    private Selection() {}

    /** Why the table is refused, as the event that says so; empty when it can be captured. */
    static Optional<TableEvent.Stopped> refusal(CatalogTable table, Publication.State publication, String slot) {
        return Refusal.ofName(table.id())
                .or(() -> refusalOfTable(table))
                .or(() -> refusalOfHeaps(table))
                .or(() -> refusalOfIdentity(table))
                .or(() -> refusalOfPublication(table, publication, slot));
    }

    /** Why the rows that the table has now cannot be read; empty when they can. */
    static Optional<TableEvent.Stopped> unreadable(CatalogTable table) {
        return Refusal.ofName(table.id()).or(() -> refusalOfTable(table));
    }

    private static Optional<TableEvent.Stopped> refusalOfTable(CatalogTable table) {
        TableId id = table.id();
        if (table.traits().kind() == 'f') {
            return Refusal.of(
                    ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                    "Table " + id + " is a foreign table: its changes are not in this server's log",
                    "Exclude it, and capture it where it is.");
        }
        if (table.columns().isEmpty()) {
            return Refusal.of(
                    ErrorCode.TABLE_SCHEMA_UNSUPPORTED, "Table " + id + " has no columns", "Exclude it or add one.");
        }
        return refusalOfRights(id, table.traits().rights()).or(() -> table.leaves().stream()
                .flatMap(leaf -> refusalOfRights(leaf.id(), leaf.traits().rights()).stream())
                .findFirst());
    }

    private static Optional<TableEvent.Stopped> refusalOfRights(TableId id, CatalogTable.Rights rights) {
        if (!rights.selectable()) {
            return Refusal.of(
                    ErrorCode.SOURCE_PERMISSION_MISSING,
                    "The role may not read table " + id,
                    "GRANT USAGE ON SCHEMA " + Names.quote(id.schema()) + " TO the role; GRANT SELECT ON "
                            + Names.quote(id) + " TO the role;");
        }
        if (rights.rowSecurity()) {
            return Refusal.of(
                    ErrorCode.SOURCE_PERMISSION_MISSING,
                    "Row security hides rows of table " + id + " from the role",
                    "ALTER ROLE the role BYPASSRLS; or exclude the table.");
        }
        return Optional.empty();
    }

    private static Optional<TableEvent.Stopped> refusalOfHeaps(CatalogTable table) {
        for (Leaf leaf : table.leaves()) {
            if (leaf.traits().kind() == 'f') {
                return Refusal.of(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Partition " + leaf.id() + " of table " + table.id()
                                + " is a foreign table: its changes are not" + " in this server's log",
                        "Detach the partition, or exclude the table.");
            }
            if (leaf.traits().persistence() != 'p') {
                return Refusal.of(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Table " + leaf.id() + " is unlogged: its changes are not in the log",
                        "ALTER TABLE " + Names.quote(leaf.id()) + " SET LOGGED;");
            }
        }
        return Optional.empty();
    }

    private static Optional<TableEvent.Stopped> refusalOfIdentity(CatalogTable table) {
        if (table.identity().kind() == Identity.Kind.NONE) {
            return Refusal.of(
                    ErrorCode.TABLE_HAS_NO_IDENTITY,
                    "Table " + table.id() + " has no primary key, and its replica identity is not FULL",
                    identityCure(table.id()));
        }
        for (Leaf leaf : table.leaves()) {
            if (!leaf.traits().identity().covers(table.identity())) {
                return Refusal.of(
                        ErrorCode.TABLE_HAS_NO_IDENTITY,
                        leaf.id().equals(table.id())
                                ? "The log does not hold old values of the key that is defined for table " + table.id()
                                : "Partition " + leaf.id() + " of table " + table.id()
                                        + " logs other old values than the table",
                        identityCure(leaf.id()));
            }
        }
        return Optional.empty();
    }

    private static Optional<TableEvent.Stopped> refusalOfPublication(
            CatalogTable table, Publication.State publication, String slot) {
        TableId shownAs = table.traits().shownAs();
        if (shownAs != null) {
            return Refusal.of(
                    ErrorCode.SOURCE_SETTING_UNSUITABLE,
                    "Publication " + slot + " shows rows of partition " + table.id() + " as rows of table " + shownAs,
                    "Choose table " + shownAs + " in place of its partitions, or take it out of the publication.");
        }
        if (!publication.holds(table.oid()) && !canAdd(table, publication)) {
            return Refusal.of(
                    ErrorCode.SOURCE_PERMISSION_MISSING,
                    "Publication " + slot + " does not hold table " + table.id() + ", and the role may not add it",
                    "ALTER PUBLICATION " + Names.quote(slot) + " ADD TABLE ONLY " + Names.quote(table.id())
                            + "; as its owner, or make the role owner of both.");
        }
        if (!publication.holdsWhole(table.oid())) {
            return Refusal.of(
                    ErrorCode.SOURCE_SETTING_UNSUITABLE,
                    "Publication " + slot + " has a row filter or column list for table " + table.id(),
                    "Publish the whole table: take it out of the publication and add it again without a filter.");
        }
        if (table.isPartitioned() && !publication.scope().viaRoot()) {
            return Refusal.of(
                    ErrorCode.SOURCE_SETTING_UNSUITABLE,
                    "Publication " + slot + " shows the partitions of table " + table.id() + " one by one",
                    "ALTER PUBLICATION " + Names.quote(slot) + " SET (publish_via_partition_root = true);");
        }
        return Optional.empty();
    }

    private static boolean canAdd(CatalogTable table, Publication.State publication) {
        return table.traits().rights().owned() && (publication.owned() || !publication.exists());
    }

    static String identityCure(TableId table) {
        return "ALTER TABLE " + Names.quote(table) + " REPLICA IDENTITY FULL; or give it a primary key."
                + " It is loaded again by itself then.";
    }
}
