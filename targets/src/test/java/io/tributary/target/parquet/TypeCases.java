package io.tributary.target.parquet;

import io.tributary.change.ColumnType;
import java.util.List;

/** What each landing type becomes, texts that it keeps, and texts that it refuses. */
public final class TypeCases {
    private TypeCases() {}

    /**
     * One landing type.
     *
     * @param parquet physical and logical type in the file
     */
    public record TypeCase(String type, String parquet, List<String> kept, List<String> refused) {
        public ColumnType columnType() {
            return ColumnType.parse(type);
        }
    }

    private static TypeCase type(String type, String parquet, List<String> kept, String... refused) {
        return new TypeCase(type, parquet, kept, List.of(refused));
    }

    private static TypeCase whole(String type, String parquet, String least, String most, String... beyond) {
        List<String> refused = new java.util.ArrayList<>(List.of(beyond));
        refused.addAll(
                List.of("", "1.5", "1.0", "1.", "+1", " 1", "1 ", "1e2", "1_0", "0x10", "007", "-0", "x", "NaN"));
        return new TypeCase(type, parquet, List.of(least, "0", "7", most), refused);
    }

    public static List<TypeCase> all() {
        return List.of(
                type("bool", "BOOLEAN", List.of("true", "false"), "t", "TRUE", "1", "", " true", "false "),
                whole("int8", "INT32, INT(8, signed)", "-128", "127", "128", "-129"),
                whole("int16", "INT32, INT(16, signed)", "-32768", "32767", "32768"),
                whole("int32", "INT32, INT(32, signed)", "-2147483648", "2147483647", "2147483648", "-2147483649"),
                whole(
                        "int64",
                        "INT64, INT(64, signed)",
                        "-9223372036854775808",
                        "9223372036854775807",
                        "9223372036854775808"),
                whole("uint8", "INT32, INT(8, unsigned)", "1", "255", "256", "-1"),
                whole("uint16", "INT32, INT(16, unsigned)", "1", "65535", "65536", "-1"),
                whole("uint32", "INT32, INT(32, unsigned)", "1", "4294967295", "4294967296", "-1"),
                whole("uint64", "INT64, INT(64, unsigned)", "1", "18446744073709551615", "18446744073709551616", "-1"),
                type(
                        "decimal(4,2)",
                        "INT32, DECIMAL(4, 2)",
                        List.of("0.00", "1.50", "-0.05", "99.99", "-99.99"),
                        "NaN",
                        "Infinity",
                        "-Infinity",
                        "100.00",
                        "1.5",
                        "1.505",
                        "1.500",
                        "-0.00",
                        "1",
                        ".50",
                        "+1.50",
                        "1e0",
                        "1.50 ",
                        " 1.50",
                        "01.50",
                        "1_0.00",
                        ""),
                type("decimal(18,6)", "INT64, DECIMAL(18, 6)", List.of("-123456789012.123456", "0.000001"), "NaN"),
                type(
                        "decimal(38,0)",
                        "FIXED_LEN_BYTE_ARRAY, DECIMAL(38, 0)",
                        List.of("99999999999999999999999999999999999999", "-1", "0"),
                        "100000000000000000000000000000000000000",
                        "1.0",
                        "-0"),
                type(
                        "decimal(38,38)",
                        "FIXED_LEN_BYTE_ARRAY, DECIMAL(38, 38)",
                        List.of(
                                "0.00000000000000000000000000000000000001",
                                "-0.99999999999999999999999999999999999999"),
                        "1.00000000000000000000000000000000000000",
                        "0.5"),
                type("decimal(2,2)", "INT32, DECIMAL(2, 2)", List.of("0.50", "-0.05", "0.00"), ".50", "-.50", "0.5"),
                type("decimal(3,-2)", "INT32, DECIMAL(5, 0)", List.of("12300", "-100", "0"), "NaN", "12300.0"),
                type("decimal(2,4)", "INT32, DECIMAL(4, 4)", List.of("0.0012", "-0.0001"), "0.00120"),
                type("decimal(39,2)", "BYTE_ARRAY, STRING", List.of("9999999999999999999999999999999999999.99", "NaN")),
                type("decimal", "BYTE_ARRAY, STRING", List.of("-0.000100", "NaN", "Infinity")),
                type(
                        "float32",
                        "FLOAT",
                        List.of(
                                "0",
                                "-0",
                                "0.1",
                                "1e+10",
                                "10000000000",
                                "3.4028235e38",
                                "3.4028235e+38",
                                "1e-45",
                                "16777216",
                                "1.6777216e+07",
                                "0.000000000000001",
                                "-1.5e-16",
                                "NaN",
                                "Infinity",
                                "-Infinity"),
                        "1e39",
                        "1e-60",
                        "",
                        "x",
                        " 1",
                        "1 ",
                        "+1",
                        "1_0",
                        "0x10",
                        "inf",
                        "nan",
                        "infinity",
                        "1e",
                        ".5",
                        "5."),
                type(
                        "float64",
                        "DOUBLE",
                        List.of(
                                "0",
                                "-0",
                                "0.1",
                                "0.30000000000000004",
                                "1e+15",
                                "999999999999999",
                                "1.234567890123456e15",
                                "1234567890123456.5",
                                "1.5e-16",
                                "5e-324",
                                "2.2250738585072014e-308",
                                "1.7976931348623157e+308",
                                "1.7976931348623157e308",
                                "-100000",
                                "NaN",
                                "Infinity",
                                "-Infinity"),
                        "1e400",
                        "1e-400",
                        "",
                        "x",
                        " 1",
                        "1 ",
                        "+1",
                        "1_0",
                        "inf",
                        "-inf",
                        "nan",
                        "1e",
                        "1e+",
                        ".5",
                        "5."),
                type(
                        "text",
                        "BYTE_ARRAY, STRING",
                        List.of("", " ", "  a ", "NULL", "line\nend\r\n", "\"q\",", "表😀é", "\\.")),
                type(
                        "binary",
                        "BYTE_ARRAY",
                        List.of("", "00", "00ff0a", "2c22"),
                        "0",
                        "abc",
                        "0G",
                        "AB",
                        "\\x00",
                        " 00",
                        "00 "),
                type(
                        "date",
                        "INT32, DATE",
                        List.of(
                                "2024-02-29",
                                "0001-01-01",
                                "1000-01-01",
                                "1582-10-10",
                                "1970-01-01",
                                "9999-12-31",
                                "10000-01-01",
                                "5874897-12-31"),
                        "infinity",
                        "-infinity",
                        "4713-01-01 BC",
                        "4713-01-01 (BC)",
                        "0000-00-00",
                        "0000-01-01",
                        "2024-00-00",
                        "2024-02-00",
                        "2023-02-30",
                        "2024-2-9",
                        "2024/01/01",
                        "epoch",
                        " 2024-01-01",
                        "2024-01-01 ",
                        "5881581-01-01",
                        ""),
                type(
                        "time",
                        "INT64, TIME(MICROS, not adjusted to UTC)",
                        List.of(
                                "00:00:00",
                                "15:04:05",
                                "15:04:05.1",
                                "15:04:05.100",
                                "00:00:00.000001",
                                "23:59:59.999999"),
                        "24:00:00",
                        "24:00:00.000000",
                        "-15:04:05",
                        "-00:00:01.01",
                        "838:59:59",
                        "100:00:00",
                        "1:02:03",
                        "10:00",
                        "15:04:05.",
                        "15:04:05.1234567",
                        "15:04:05+02",
                        " 15:04:05",
                        "23:59:60",
                        ""),
                type("timetz", "BYTE_ARRAY, STRING", List.of("15:04:05.1+02", "24:00:00-15:59:59")),
                timestamps("timestamp", "INT64, TIMESTAMP(MICROS, not adjusted to UTC)"),
                timestamps("timestamptz", "INT64, TIMESTAMP(MICROS, adjusted to UTC)"),
                type(
                        "uuid",
                        "FIXED_LEN_BYTE_ARRAY, UUID",
                        List.of(
                                "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                                "00000000-0000-0000-0000-000000000000",
                                "ffffffff-ffff-ffff-ffff-ffffffffffff"),
                        "A0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
                        "{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}",
                        "a0eebc999c0b4ef8bb6d6bb9bd380a11",
                        "x",
                        ""),
                type(
                        "json",
                        "BYTE_ARRAY, JSON",
                        List.of(
                                "{\"b\" : 1,  \"a\":[null, \"\\u00e9\"]}",
                                "null",
                                "1.10",
                                "-0.0",
                                "100000000000000000000000000000000000000000.0",
                                "{\"a\": 1, \"a\": 2}",
                                " [ ] ",
                                "\"表😀\\u0000\""),
                        "x",
                        "",
                        "{\"a\":}",
                        "\"\\ud800\""));
    }

    private static TypeCase timestamps(String type, String parquet) {
        return type(
                type,
                parquet,
                List.of(
                        "2024-03-07 15:04:05",
                        "2024-03-07 15:04:05.1",
                        "2024-03-07 15:04:05.100",
                        "2024-03-07 15:04:05.000000",
                        "2038-01-19 03:14:07.999999",
                        "1883-11-18 17:00:00.000001",
                        "1582-10-10 00:00:00",
                        "0001-01-01 00:00:00",
                        "9999-12-31 23:59:59.999999",
                        "10000-01-01 00:00:00",
                        "294247-01-10 04:00:54.775806"),
                "infinity",
                "-infinity",
                "0044-03-15 12:00:00 BC",
                "0044-03-15 (BC) 12:00:00",
                "0000-00-00 00:00:00",
                "0000-01-01 00:00:00",
                "294276-12-31 23:59:59.999999",
                "294247-01-10 04:00:54.775807",
                "2024-03-07",
                "2024-03-07 15:04",
                "2024-03-07T15:04:05",
                "2024-03-07 24:00:00",
                "2024-03-07 15:04:60",
                "2024-03-07 15:04:05.",
                "2024-03-07 15:04:05.1234567",
                "2024-03-07 15:04:05+02",
                "2024-03-07 15:04:05Z",
                "2024-3-7 15:04:05",
                " 2024-03-07 15:04:05",
                "2024-03-07 15:04:05 ",
                "epoch",
                "");
    }
}
