package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.MysqlDatabase;
import io.tributary.capture.mysql.MysqlServer;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each type's form writes the expected text from the bytes of both ways. */
@ParameterizedClass
@EnumSource(MysqlServer.class)
class TypeFormsIT {
    @Parameter
    MysqlServer server;

    @Test
    void bothWaysGiveTheExpectedText() {
        MysqlDatabase database = server.createDatabase();
        try (BothWays ways = new BothWays(database, ZeroDates.TEXT)) {
            List<TypeCases.TypeCase> cases = TypeCases.all().stream()
                    .filter(type -> type.isOf(ways.catalog().version()))
                    .toList();
            List<String> statements = new ArrayList<>(TypeCases.setup());
            for (int i = 0; i < cases.size(); i++) {
                statements.add("CREATE TABLE " + table(i) + " (id int PRIMARY KEY, v "
                        + cases.get(i).type() + ")");
                statements.add(insert(i, cases.get(i)));
            }
            database.execute(statements.toArray(String[]::new));
            Map<String, ColumnForm> forms = new LinkedHashMap<>();
            for (int i = 0; i < cases.size(); i++) {
                forms.put(table(i), ways.form(table(i)));
            }
            Map<String, List<String>> logged = ways.logged(forms);

            SoftAssertions all = new SoftAssertions();
            for (int i = 0; i < cases.size(); i++) {
                List<String> expected = expected(cases.get(i));
                String type = ways.sourceType(table(i));
                all.assertThat(ways.loaded(table(i), ways.form(table(i))))
                        .as("result of %s", type)
                        .isEqualTo(expected);
                all.assertThat(logged.get(table(i))).as("log of %s", type).isEqualTo(expected);
            }
            all.assertAll();
        }
    }

    private static String table(int i) {
        return "t%03d".formatted(i);
    }

    private static String insert(int i, TypeCases.TypeCase type) {
        StringBuilder rows = new StringBuilder();
        for (int id = 0; id < type.values().size(); id++) {
            rows.append('(')
                    .append(id)
                    .append(", ")
                    .append(type.values().get(id).sql())
                    .append("), ");
        }
        return "INSERT INTO " + table(i) + " VALUES " + rows + "("
                + type.values().size() + ", NULL)";
    }

    private static List<String> expected(TypeCases.TypeCase type) {
        List<String> fields = new ArrayList<>();
        for (TypeCases.Value value : type.values()) {
            CsvRowWriter writer = new CsvRowWriter(64);
            byte[] bytes = value.text().getBytes(StandardCharsets.UTF_8);
            writer.value(bytes, 0, bytes.length);
            fields.add(new String(writer.buffer(), 0, writer.length(), StandardCharsets.UTF_8));
        }
        fields.add("");
        return fields;
    }
}
