package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.MysqlDatabase;
import io.tributary.capture.mysql.MysqlServer;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What old rows get in a {@code NOT NULL} column that is added without default is what the forms say. */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class ImplicitDefaultsIT {
    @Parameter
    MysqlServer server;

    @Test
    void oldRowsShowTheImplicitDefault() {
        MysqlDatabase database = server.createDatabase();
        try (BothWays ways = new BothWays(database, ZeroDates.TEXT)) {
            List<String> types = TypeCases.all().stream()
                    .filter(type -> type.isOf(ways.catalog().version()))
                    .map(TypeCases.TypeCase::type)
                    .map(type -> type.replace(" null", "").replace(" default", ""))
                    .filter(type -> server.isMariadb() || !isSpatial(type))
                    .toList();
            List<String> statements = new ArrayList<>(TypeCases.setup());
            for (int i = 0; i < types.size(); i++) {
                statements.add("CREATE TABLE t" + i + " (id int PRIMARY KEY) SELECT 1 AS id");
                statements.add("ALTER TABLE t" + i + " ADD COLUMN v " + types.get(i) + " NOT NULL");
            }
            database.execute(statements.toArray(String[]::new));
            SoftAssertions all = new SoftAssertions();
            for (int i = 0; i < types.size(); i++) {
                String table = "t" + i;
                ColumnForm form = ways.form(table);
                all.assertThat(ways.loaded(table, form).get(0).replace("\"", ""))
                        .as(types.get(i))
                        .isEqualTo(form.implicitDefault().orElse("no default"));
            }
            all.assertAll();
        }
    }

    /** MySQL adds no such column to a table with rows. */
    private static boolean isSpatial(String type) {
        return type.contains("geometry") || type.contains("po") || type.contains("line");
    }
}
