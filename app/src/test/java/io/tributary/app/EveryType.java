package io.tributary.app;

import java.util.List;

/**
 * A column of a table that has one of every type.
 *
 * @param definition name and type, as the source's SQL has them
 * @param values some of them, as the source's SQL has them; every target holds them all
 */
record EveryType(String definition, List<String> values) {
    static final List<EveryType> POSTGRES = List.of(
            of("flag boolean", "true", "false"),
            of("small smallint", "-32768", "0", "32767"),
            of("whole integer", "-2147483648", "0", "2147483647"),
            of("large bigint", "-9223372036854775808", "0", "9223372036854775807"),
            of("amount numeric(20,5)", "0", "-1.5", "123456789012345.12345"),
            of("loose numeric", "0.000001", "12345678901234567890.5", "-7"),
            of("ratio real", "1.5", "-0.1", "3.4028235e38"),
            of("exact double precision", "0.1", "1e300", "-2.5e-10", "0.30000000000000004"),
            of("title varchar(100)", "''", "'a,b \"q\"'", "'NULL'", "E'line\\nend'", "'表😀 '", "'__unchanged__'"),
            of("doc text", "repeat('long ', 500)", "'short'", "''"),
            of("data bytea", "'\\x'", "'\\x00ff2c22'"),
            of("day date", "'2024-02-29'", "'1000-01-01'", "'9999-12-31'"),
            of("clock time", "'00:00:00'", "'23:59:59.999999'", "'12:30:00.5'"),
            of("clock_zone timetz", "'15:04:05.1+02'", "'00:00:00+05:30'"),
            of("at timestamp", "'2024-03-07 15:04:05.1'", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'"),
            of("moment timestamptz", "'2024-03-07 15:04:05.1+02'", "'1883-11-18 17:00:00Z'"),
            of("token uuid", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
            of("config json", "'{\"b\" : 1,  \"a\":[null]}'", "'null'"),
            of("options jsonb", "'{\"b\": 1, \"a\": [null, \"é\"]}'", "'1.10'"),
            of("numbers integer[]", "'{1,NULL,3}'", "'{}'"),
            of("span interval", "'1 year 2 mons -3 days 04:05:06.7'", "'0'"),
            of("address inet", "'10.0.0.1/24'", "'::1'"),
            of("bits bit varying(9)", "B'101'", "B''"),
            of("choice mood", "'sad'", "'it''s'"));

    static final List<EveryType> MYSQL = List.of(
            of("tiny tinyint", "-128", "127"),
            of("tiny_u tinyint unsigned", "0", "255"),
            of("small smallint", "-32768", "32767"),
            of("small_u smallint unsigned", "65535"),
            of("middle mediumint", "-8388608", "8388607"),
            of("whole int", "-2147483648", "2147483647"),
            of("whole_u int unsigned", "4294967295"),
            of("large bigint", "-9223372036854775808", "9223372036854775807"),
            of("large_u bigint unsigned", "0", "18446744073709551615"),
            of("amount decimal(20,5)", "0", "-1.5", "123456789012345.12345"),
            of("wide decimal(65,30)", "0.000000000000000000000000000001", "-12345678901234567890123456789012345.5"),
            of("ratio float", "1.5", "-0.25"),
            of("exact double", "0.1", "1e300", "-2.5e-10"),
            of("title varchar(100)", "''", "'a,b \"q\"'", "'NULL'", "'line\\nend'", "'表😀 '", "'__unchanged__'"),
            of("short_title char(10)", "''", "'abc'"),
            of("doc mediumtext", "repeat('long ', 500)", "'short'", "''"),
            of("data blob", "''", "x'00ff2c22'"),
            of("fixed binary(4)", "x'00'", "'abcd'"),
            of("day date", "'2024-02-29'", "'1000-01-01'", "'9999-12-31'"),
            of("clock time(6)", "'00:00:00'", "'23:59:59.999999'", "'12:30:00.5'"),
            of("at datetime(6)", "'2024-03-07 15:04:05.1'", "'1000-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'"),
            of("moment timestamp(6) null", "'2024-03-07 15:04:05.1'", "'1970-01-01 00:00:01'"),
            of("made year", "1901", "2155"),
            of("config json", "'{\"b\" : 1,  \"a\":[null]}'", "'[]'"),
            of("choice enum('sad','it''s')", "'sad'", "'it''s'"),
            of("flags set('a','b','c')", "''", "'a,c'"),
            of("bit_one bit(1)", "b'1'", "b'0'"),
            of("bits bit(9)", "b'101010101'", "b'0'"));

    private static EveryType of(String definition, String... values) {
        return new EveryType(definition, List.of(values));
    }

    String name() {
        return definition.substring(0, definition.indexOf(' '));
    }
}
