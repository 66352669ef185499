package io.tributary.capture.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mysql.value.FormContext;
import io.tributary.capture.mysql.value.ServerCharsetTables;
import io.tributary.capture.mysql.value.ZeroDates;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.change.TableId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(MysqlServer.class)
class DefaultValuesIT {
    @Parameter
    MysqlServer server;

    private MysqlDatabase table() {
        MysqlDatabase database = server.createDatabase();
        database.execute(
                "SET sql_mode = ''",
                "CREATE TABLE t (d date NOT NULL DEFAULT '0000-00-00', dt datetime NOT NULL DEFAULT '0000-00-00 00:00:00',"
                        + " real_day date NOT NULL DEFAULT '2024-02-29', blank varchar(5) DEFAULT '',"
                        + " quoted varchar(9) DEFAULT 'a\"b,c', n decimal(5,2) DEFAULT -1.5, nothing int DEFAULT NULL)");
        return database;
    }

    private static List<@Nullable String> defaults(MysqlDatabase database, ZeroDates zeroDates) throws CannotFollow {
        Connections connections = new Connections(MysqlRig.settings(database, "t"));
        TableId table = new TableId(database.name(), "t");
        List<@Nullable String> texts = new ArrayList<>();
        try (Session session = connections.catalog()) {
            ServerCharsetTables charsets =
                    new ServerCharsetTables(sql -> session.query(sql).get(0).need(0));
            DefaultValues values =
                    new DefaultValues(connections, new FormContext(session.flavour(), zeroDates, charsets));
            for (CatalogColumn column :
                    Catalog.readTable(session, table).orElseThrow().columns()) {
                texts.add(values.of(table, column));
            }
        }
        return texts;
    }

    @Test
    void zeroDatesAreTextWhereTheyAreKept() throws CannotFollow {
        MysqlDatabase database = table();
        database.execute("INSERT INTO t () VALUES ()");

        assertThat(defaults(database, ZeroDates.TEXT))
                .containsExactly("0000-00-00", "0000-00-00 00:00:00", "2024-02-29", "", "a\"b,c", "-1.50", null);
    }

    @Test
    void zeroDatesAreNullWhereLoadsWriteNull() throws CannotFollow {
        MysqlDatabase database = table();
        database.execute("INSERT INTO t () VALUES ()");

        assertThat(defaults(database, ZeroDates.NULL))
                .containsExactly(null, null, "2024-02-29", "", "a\"b,c", "-1.50", null);
    }

    @Test
    void withoutRowsTheServerCannotTell() {
        MysqlDatabase database = table();

        assertThatThrownBy(() -> defaults(database, ZeroDates.TEXT))
                .isInstanceOf(CannotFollow.class)
                .hasMessage("column d was added, and no row shows its default");
    }
}
