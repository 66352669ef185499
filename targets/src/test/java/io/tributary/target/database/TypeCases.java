package io.tributary.target.database;

import io.tributary.change.Column;
import io.tributary.change.ColumnType;
import java.util.List;

/**
 * What columns a final table has for each type of a source's column, and what becomes of values.
 *
 * @param type of landing files
 * @param sourceType as a source names it
 * @param values canonical texts that every database holds
 */
record TypeCases(String type, String sourceType, List<String> values) {
    static final List<TypeCases> ALL = List.of(
            of("bool", "boolean", "true", "false"),
            of("int8", "tinyint", "-128", "127"),
            of("uint8", "tinyint unsigned", "0", "255"),
            of("int16", "smallint", "-32768", "32767"),
            of("uint16", "smallint unsigned", "65535"),
            of("int32", "integer", "-2147483648", "2147483647"),
            of("uint32", "int unsigned", "4294967295"),
            of("int64", "bigint", "-9223372036854775808", "9223372036854775807"),
            of("uint64", "bigint unsigned", "18446744073709551615"),
            of("decimal(10,2)", "numeric(10,2)", "-12345678.99", "0.00"),
            of("decimal(65,30)", "decimal(65,30)", "9".repeat(35) + "." + "9".repeat(30)),
            of("decimal", "numeric", "0.1", "-123456789012345678901234567890.5"),
            of("decimal(3,-2)", "numeric(3,-2)", "12300"),
            of("float32", "real", "0.1", "3.4028235e+38", "1e-45", "-0", "16777216"),
            of("float64", "double precision", "0.1", "0.30000000000000004", "5e-324", "1.7976931348623157e+308", "-0"),
            of(
                    "text",
                    "text",
                    "",
                    " ",
                    "a  ",
                    "line\nend\r\n",
                    "\\.",
                    "\\N",
                    "NULL",
                    "\t'\"\\",
                    "表😀é",
                    "__unchanged__"),
            of("text", "inet", "192.168.0.1/24", "::1"),
            of("text", "integer[]", "{1,NULL,3}"),
            of("binary", "bytea", "", "00ff0a", "2c22275c", "0d0a"),
            of("date", "date", "2024-02-29", "0001-01-01", "9999-12-31"),
            of("time", "time", "00:00:00", "15:04:05.100001", "24:00:00"),
            of("timetz", "time with time zone", "15:04:05.1+02", "00:00:00+05:30"),
            of(
                    "timestamp",
                    "timestamp",
                    "2024-03-07 15:04:05.000001",
                    "1000-01-01 00:00:00",
                    "9999-12-31 23:59:59.999999"),
            of("timestamptz", "timestamp with time zone", "2024-03-31 02:30:00", "1883-11-18 17:00:00.5"),
            of("uuid", "uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"),
            of("json", "json", "{\"b\" : 1,  \"a\":[null, \"\\u00e9\"], \"a\":1.10}", "null"),
            of("json", "jsonb", "{\"a\": [null, \"é\"], \"b\": 1.10}"));

    private static TypeCases of(String type, String sourceType, String... values) {
        return new TypeCases(type, sourceType, List.of(values));
    }

    Column column(int id, String name) {
        return new Column(id, name, ColumnType.parse(type), sourceType, null);
    }
}
