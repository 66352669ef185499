package io.tributary.target.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Column;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documentation of the types of final tables is what the cases come to, which {@code TypesIT} proves on servers. */
class TypesDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "types", "targets.md");
    private static final Dialect.KeyPart VALUE = new Dialect.KeyPart(false, 1);
    private static final Dialect.KeyPart KEY = new Dialect.KeyPart(true, 1);

    @Test
    void theDocumentSaysWhatTheCasesSay() throws IOException {
        String text = document();

        if (System.getProperty("golden.update") != null) {
            Files.writeString(DOCUMENT, text);
        }
        assertThat(Files.exists(DOCUMENT) ? Files.readString(DOCUMENT) : "")
                .as("%s; write it with -Dgolden.update=true", DOCUMENT)
                .isEqualTo(text);
    }

    private static String document() {
        StringBuilder text = new StringBuilder(
                """
                # Types of final tables in databases

                What column a final table has for each type of the landing zone. Every value is held as it is, or its
                table stops with `VALUE_UNSUPPORTED`, which names the column and the row's place; no value is ever rounded,
                cut or replaced. Whoever makes the table first decides nothing: a final table is made by Tributary.

                | landing type | source type | PostgreSQL | MySQL, MariaDB |
                |---|---|---|---|
                """);
        Dialect postgres = new PostgresDialect();
        Dialect mysql = new MysqlDialect(false);
        for (TypeCases each : TypeCases.ALL) {
            Column column = each.column(1, "v");
            text.append("| `").append(each.type()).append("` | ");
            text.append(each.sourceType().equals(each.type()) ? "" : "`" + each.sourceType() + "`")
                    .append(" | ");
            text.append(cell(postgres, column))
                    .append(" | ")
                    .append(cell(mysql, column))
                    .append(" |\n");
        }
        return text.append(
                        """

                        "Key" is the type in a column that identifies rows, where that differs. Keys are told apart by their
                        bytes, trailing spaces, case and accents included. In MySQL and MariaDB a key has to fit an index of 3072
                        bytes, so its texts and bytes have a greatest length: the declared one, but no more than an equal share
                        of 768 characters or 3072 bytes. MySQL's texts have the collation `utf8mb4_0900_bin`, MariaDB's
                        `utf8mb4_nopad_bin`.

                        Types of PostgreSQL's own stay themselves in PostgreSQL: network addresses, `interval`, ranges, text
                        search, and arrays of numbers, truth values, texts, dates and `uuid`. All others are `text`.

                        What a database does not hold:

                        | value | PostgreSQL | MySQL, MariaDB |
                        |---|---|---|
                        | U+0000 in a text | stops its table | held |
                        | `NaN`, `Infinity` | held, as far as the type has them | stop their table |
                        | dates such as `0000-00-00` or `2023-02-30` | stop their table | stop their table |
                        | `infinity`, years before 1 or after 9999 | held | stop their table |
                        | a `time` beyond `24:00:00`, or negative | stops its table | held, to `838:59:59` |
                        | a `decimal` without declared size | held | held in `decimal(65,30)`, else stops its table |

                        A column that `target.text-columns` names (`schema.table.column`, the source's names) has the type of `text`
                        and holds the landing zone's text, whatever that is: `NaN`, `infinity`, `0000-00-00`, the hexadecimal
                        digits of bytes. U+0000 is no text in PostgreSQL either. Naming a column of a table that is there already, or
                        no longer naming it, stops the table until it is loaded again; so does another number of digits behind the
                        point.

                        A timestamp with time zone is in UTC: `timestamptz` in PostgreSQL, a plain `datetime(6)` in MySQL and
                        MariaDB. `float32` is `double` there, which shows the same digits as the source. `json` is text there,
                        because their own type changes the text.

                        When a column's type changes, rows keep their values where that is exact for all of them: to a wider
                        whole number or decimal, and from a whole number or `uuid` to text. Any other change stops the table until
                        it is loaded again.

                        MySQL 8.0.23 and MariaDB 10.3 are the oldest that serve: a table without a key has an invisible column
                        `tributary_row` there, which numbers its rows.

                        This page is written by a test (`TypesDocumentTest`), from the cases that `TypesIT` proves on servers.
                        """)
                .toString();
    }

    private static String cell(Dialect dialect, Column column) {
        String value = shown(dialect.type(column, VALUE));
        String key = shown(dialect.type(column, KEY));
        boolean hasKey = !column.type().text().equals("json");
        return "`" + value + "`" + (value.equals(key) || !hasKey ? "" : ", key `" + key + "`");
    }

    private static String shown(String type) {
        return type.replaceAll(" CHARACTER SET utf8mb4 COLLATE .*", "").replaceAll(" COLLATE \"C\"", "");
    }
}
