package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.landing.TableEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionTest {
    private static final ColumnTypes TYPES = TestTypes.of(Flavour.MYSQL);
    private static final TableId TABLE = new TableId("s", "t");

    private static CatalogTable table(TableId id, CatalogTable.Kind kind, String engine, boolean selectable) {
        return table(id, kind, engine, selectable, "int");
    }

    private static CatalogTable table(
            TableId id, CatalogTable.Kind kind, String engine, boolean selectable, String type) {
        CatalogColumn column = new CatalogColumn("a", type, 1, true, CatalogColumn.Fallback.NULL, "");
        return new CatalogTable(
                id, new CatalogTable.Traits(kind, engine, "", selectable), List.of(column), List.of(), 0, 0);
    }

    private static TableEvent.Stopped refusal(CatalogTable table) {
        return Selection.refusal(table, TYPES).orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"InnoDB", "ROCKSDB", "TokuDB"})
    void enginesThatReadOneStateAreTaken(String engine) {
        assertThat(Selection.refusal(table(TABLE, CatalogTable.Kind.TABLE, engine, true), TYPES))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"MyISAM", "Aria", "MEMORY", "CSV", "ARCHIVE", "FEDERATED", "BLACKHOLE", "MRG_MyISAM"})
    void otherEnginesAreRefusedWithTheCure(String engine) {
        assertThat(refusal(table(TABLE, CatalogTable.Kind.TABLE, engine, true)))
                .isEqualTo(new TableEvent.Stopped(
                        ErrorCode.TABLE_SCHEMA_UNSUPPORTED,
                        "Table s.t is kept by engine " + engine + ", which cannot be read while it is written",
                        "ALTER TABLE `s`.`t` ENGINE=InnoDB;"));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TABLE")
    void whatIsNoTableIsRefused(CatalogTable.Kind kind) {
        assertThat(refusal(table(TABLE, kind, "InnoDB", true)).code()).isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
    }

    @Test
    void namesThatCannotBeFoldersAreRefused() {
        assertThat(refusal(table(new TableId("s", "a/b"), CatalogTable.Kind.TABLE, "InnoDB", true))
                        .code())
                .isEqualTo(ErrorCode.TABLE_NAME_UNSUPPORTED);
    }

    @Test
    void tablesThatMayNotBeReadAreRefused() {
        assertThat(refusal(table(TABLE, CatalogTable.Kind.TABLE, "InnoDB", false)))
                .isEqualTo(new TableEvent.Stopped(
                        ErrorCode.SOURCE_PERMISSION_MISSING,
                        "The user may not read every column of table s.t",
                        "GRANT SELECT ON `s`.`t` TO the user;"));
    }

    @Test
    void typesThatCannotBeCarriedAreRefusedByColumn() {
        assertThat(Selection.refusal(table(TABLE, CatalogTable.Kind.TABLE, "InnoDB", true, "oddity(5)"), TYPES))
                .get()
                .satisfies(refusal -> {
                    assertThat(refusal.code()).isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
                    assertThat(refusal.reason()).startsWith("Column a of table s.t: Type oddity(5) is not supported");
                });
    }
}
