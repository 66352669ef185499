package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CascadesTest {
    private static final TableId PARENT = new TableId("s", "parent");
    private static final TableId CHILD = new TableId("s", "child");
    private static final CatalogTable.Traits TRAITS =
            new CatalogTable.Traits(CatalogTable.Kind.TABLE, "InnoDB", "", true);

    private static CatalogTable parent(String... names) {
        List<CatalogColumn> columns = List.of(names).stream()
                .map(name -> new CatalogColumn(name, "int", 1, true, CatalogColumn.Fallback.NULL, ""))
                .toList();
        return new CatalogTable(PARENT, TRAITS, columns, List.of(), 0, 0);
    }

    private static Cascades.Parents parents(CatalogTable parent) {
        ForeignKey key = new ForeignKey("fk", CHILD, PARENT, List.of("b"), true, true);
        CatalogView view = new CatalogView(new TreeMap<>(), List.of(key), false);
        return Cascades.Parents.of(view, id -> Optional.of(parent));
    }

    @Test
    void referencedColumnsAreFoundInTheParentsRows() {
        assertThat(parents(parent("a", "b")).of(PARENT))
                .isEqualTo(new Cascades.Parent(List.of(new Cascades.Child(Set.of(CHILD), true, true, List.of(1)))));
    }

    /** The foreign keys and the parent are two looks at the catalog, and a column may be renamed in between. */
    @Test
    void everyUpdateCountsWhereTheParentHasNoSuchColumn() {
        assertThat(parents(parent("a", "renamed")).of(PARENT))
                .isEqualTo(new Cascades.Parent(List.of(new Cascades.Child(Set.of(CHILD), true, true, List.of()))));
    }
}
