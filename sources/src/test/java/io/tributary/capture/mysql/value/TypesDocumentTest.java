package io.tributary.capture.mysql.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.mysql.wire.Flavour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The documentation of the types is what the cases say, which other tests prove on servers. */
class TypesDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "types", "mysql.md");
    private static final int EXAMPLE_LENGTH_MAX = 60;
    private static final int DEFINITION_LENGTH_MAX = 80;

    @Test
    void theDocumentSaysWhatTheCasesSay() throws IOException {
        String text = document(TypeCases.all());

        if (System.getProperty("golden.update") != null) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .as("%s; write it with -Dgolden.update=true", DOCUMENT)
                .isEqualTo(text);
    }

    private static String document(List<TypeCases.TypeCase> cases) {
        StringBuilder text = new StringBuilder(
                """
                # MySQL and MariaDB types

                What a value of each type looks like in the landing zone. A full load and the stream of changes give the
                same bytes for the same value. The text is the servers' own, in UTF-8 whatever the column's character set,
                with timestamps in UTC, whatever the settings of whoever wrote the value. It differs from the servers' own
                in these: numbers have no leading zeros where a column is `zerofill`; `year` is a number; `bit(1)` is `true`
                or `false`, wider ones are numbers; `float` has as many digits as tell it from every other `float`; bytes
                and geometry are hexadecimal. `binary(n)` has all its zero bytes.

                Geometry is WKB with x before y (for geographic systems longitude before latitude); where the SRID is not
                zero it is EWKB: the SRID stands behind the type, which has the bit `0x20000000`.

                A date that no calendar has, such as `0000-00-00`, `2024-02-00` or `2023-02-30`, keeps the server's text,
                or is NULL with `zero-dates: null`.

                Texts and labels that are not valid in their character set, and a logged enum or set label with a question
                mark (the servers' catalogs show one in place of characters beyond the basic plane), stop their table.

                This page is written by a test (`TypesDocumentTest`), from values that were sent and logged by servers.
                """);
        String group = "";
        for (TypeCases.TypeCase type : cases) {
            if (!type.group().equals(group)) {
                group = type.group();
                text.append("\n## ")
                        .append(group)
                        .append("\n\n| type | of | landing type | examples |\n|---|---|---|---|\n");
            }
            text.append("| ").append(quoted(shortened(type.type(), DEFINITION_LENGTH_MAX)));
            text.append(" | ").append(servers(type));
            text.append(" | `").append(landingType(type)).append("` | ");
            text.append(String.join(
                    " ", type.values().stream().map(TypesDocumentTest::example).toList()));
            text.append(" |\n");
        }
        return text.toString();
    }

    private static String servers(TypeCases.TypeCase type) {
        String since = type.since() == 0 ? "" : " " + type.since() / 100 + "." + type.since() % 100;
        if (type.flavours().size() > 1) {
            return "both" + since;
        }
        return (type.flavours().contains(Flavour.MYSQL) ? "MySQL" : "MariaDB") + since;
    }

    private static String landingType(TypeCases.TypeCase type) {
        Flavour flavour = type.flavours().iterator().next();
        String definition = type.type()
                .replaceAll("^json$", flavour == Flavour.MARIADB ? "longtext" : "json")
                .replaceAll(" null.*| collate.*| srid.*| ref_system_id.*", "")
                .replace(" compressed", " /*M!100301 COMPRESSED*/");
        FormContext context = new FormContext(flavour, ZeroDates.TEXT, Forms.ALL_NONE);
        return ColumnForms.of(definition, context).type().text();
    }

    private static String example(TypeCases.Value value) {
        return value.text().isEmpty() ? "(empty)" : quoted(shortened(visible(value.text()), EXAMPLE_LENGTH_MAX));
    }

    private static String visible(String text) {
        StringBuilder visible = new StringBuilder();
        text.codePoints().forEach(point -> {
            switch (point) {
                case '\n' -> visible.append('⏎');
                case '\r' -> visible.append('␍');
                case '\t' -> visible.append('⇥');
                case '|' -> visible.append("\\|");
                default -> visible.appendCodePoint(Character.isISOControl(point) ? '�' : point);
            }
        });
        return visible.toString();
    }

    private static String shortened(String text, int lengthMax) {
        return text.length() > lengthMax ? text.substring(0, lengthMax / 2) + "…" : text;
    }

    private static String quoted(String text) {
        String quotes = text.contains("`") ? "``" : "`";
        return quotes + text + quotes;
    }
}
