package io.tributary.capture.postgres;

import java.util.ArrayList;
import java.util.List;

/** Every built-in type with values at its edges, and the canonical text that each must have. */
final class TypeCases {
    private static final String THOUSAND_NINES = "9".repeat(1000);

    private TypeCases() {}

    /**
     * One value.
     *
     * @param sql an expression
     * @param text its canonical text
     */
    record Value(String sql, String text) {}

    /**
     * One type.
     *
     * @param group heading in the documentation
     * @param type as in a column definition
     * @param since the first server version that has all of it
     */
    record TypeCase(String group, String type, int since, List<Value> values) {}

    /** Statements that the types need. */
    static List<String> setup() {
        return List.of(
                "CREATE TYPE mood AS ENUM ('sad', 'ok', 'very, \"happy\"')",
                "CREATE TYPE pair AS (a int, b text, c boolean, d bytea, e timestamptz)",
                "CREATE DOMAIN flag AS boolean",
                "CREATE DOMAIN blob AS bytea",
                "CREATE DOMAIN moment AS timestamptz",
                "CREATE DOMAIN price AS numeric(10, 2) CHECK (value >= 0)",
                "CREATE DOMAIN nested AS price",
                "CREATE TYPE textrange AS RANGE (subtype = text)");
    }

    static List<TypeCase> all() {
        List<TypeCase> cases = new ArrayList<>();
        numbers(cases);
        texts(cases);
        times(cases);
        others(cases);
        structures(cases);
        network(cases);
        internals(cases);
        return cases;
    }

    private static void numbers(List<TypeCase> cases) {
        add(cases, "Numbers", "smallint", "-32768", "-32768", "32767", "32767", "0", "0");
        add(cases, "Numbers", "integer", "-2147483648", "-2147483648", "2147483647", "2147483647");
        add(cases, "Numbers", "bigint", "-9223372036854775808", "-9223372036854775808", "1", "1");
        add(
                cases,
                "Numbers",
                "numeric",
                "0",
                "0",
                "-0.000100",
                "-0.000100",
                "1e20",
                "100000000000000000000",
                "'NaN'",
                "NaN",
                "'Infinity'",
                "Infinity",
                "'-Infinity'",
                "-Infinity",
                THOUSAND_NINES,
                THOUSAND_NINES,
                "0." + THOUSAND_NINES,
                "0." + THOUSAND_NINES);
        add(cases, "Numbers", "numeric(10,2)", "1", "1.00", "-12345678.99", "-12345678.99", "'NaN'", "NaN");
        add(cases, 15, "Numbers", "numeric(3,-2)", "12345", "12300");
        add(cases, 15, "Numbers", "numeric(2,4)", "0.00123", "0.0012");
        add(
                cases,
                "Numbers",
                "real",
                "0.1",
                "0.1",
                "1e10",
                "1e+10",
                "'-0'",
                "-0",
                "3.4028235e38",
                "3.4028235e+38",
                "1e-45",
                "1e-45",
                "'NaN'",
                "NaN",
                "'-Infinity'",
                "-Infinity",
                "16777217",
                "1.6777216e+07");
        add(
                cases,
                "Numbers",
                "double precision",
                "0.1",
                "0.1",
                "0.1::float8 + 0.2::float8",
                "0.30000000000000004",
                "1e15",
                "1e+15",
                "100000",
                "100000",
                "4.9e-324",
                "5e-324",
                "1.7976931348623157e308",
                "1.7976931348623157e+308",
                "'Infinity'",
                "Infinity",
                "'NaN'",
                "NaN");
        add(
                cases,
                "Numbers",
                "money",
                "'-92233720368547758.08'",
                "-$92,233,720,368,547,758.08",
                "'1234.5'",
                "$1,234.50",
                "'0'",
                "$0.00");
        add(cases, "Numbers", "oid", "0", "0", "4294967295", "4294967295");
    }

    private static void texts(List<TypeCase> cases) {
        add(
                cases,
                "Text",
                "text",
                "''",
                "",
                "' '",
                " ",
                "'a,b'",
                "a,b",
                "E'line\\nend\\r\\n'",
                "line\nend\r\n",
                "'say \"hi\"'",
                "say \"hi\"",
                "'\\.'",
                "\\.",
                "'NULL'",
                "NULL",
                "'表😀é'",
                "表😀é",
                "E'\\t\\\\'",
                "\t\\",
                "repeat('x', 20000)",
                "x".repeat(20000));
        add(cases, "Text", "character varying(10)", "'abc  '", "abc  ", "''", "");
        add(cases, "Text", "character(5)", "'ab'", "ab   ", "''", "     ", "'表'", "表    ");
        add(cases, "Text", "\"char\"", "'a'", "a", "''", "");
        add(cases, "Text", "name", "'some name'", "some name");
        add(
                cases,
                "Text",
                "json",
                "'{\"b\" : 1,  \"a\":[null, \"\\u00e9\"]}'",
                "{\"b\" : 1,  \"a\":[null, \"\\u00e9\"]}",
                "'null'",
                "null");
        add(
                cases,
                "Text",
                "jsonb",
                "'{\"b\" : 1.50,  \"a\":[null, \"\\u00e9\"], \"b\": 2}'",
                "{\"a\": [null, \"é\"], \"b\": 2}",
                "'1.10'",
                "1.10");
        add(cases, "Text", "jsonpath", "'$.a[*] ? (@ > 1)'", "$.\"a\"[*]?(@ > 1)");
        add(
                cases,
                "Text",
                "xml",
                "'<a b=\"1\">t</a>'",
                "<a b=\"1\">t</a>",
                "'<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>'",
                "<a/>");
        add(cases, "Text", "tsvector", "'a fat cat:3A'", "'a' 'cat':3A 'fat'");
        add(cases, "Text", "tsquery", "'fat & (rat | !cat:ab)'", "'fat' & ( 'rat' | !'cat':AB )");
        add(cases, "Text", "uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    }

    private static void times(List<TypeCase> cases) {
        add(
                cases,
                "Dates and times",
                "date",
                "'2024-02-29'",
                "2024-02-29",
                "'infinity'",
                "infinity",
                "'-infinity'",
                "-infinity",
                "'4713-01-01 BC'",
                "4713-01-01 BC",
                "'5874897-12-31'",
                "5874897-12-31");
        add(
                cases,
                "Dates and times",
                "time",
                "'24:00'",
                "24:00:00",
                "'00:00:00.000001'",
                "00:00:00.000001",
                "'15:04:05.10'",
                "15:04:05.1");
        add(cases, "Dates and times", "time(0)", "'15:04:05.6'", "15:04:06");
        add(
                cases,
                "Dates and times",
                "time with time zone",
                "'15:04:05.1+02'",
                "15:04:05.1+02",
                "'24:00:00-15:59:59'",
                "24:00:00-15:59:59",
                "'00:00+05:30'",
                "00:00:00+05:30");
        add(
                cases,
                "Dates and times",
                "timestamp",
                "'2024-03-07 15:04:05.100'",
                "2024-03-07 15:04:05.1",
                "'infinity'",
                "infinity",
                "'0044-03-15 12:00 BC'",
                "0044-03-15 12:00:00 BC",
                "'294276-12-31 23:59:59.999999'",
                "294276-12-31 23:59:59.999999");
        add(cases, "Dates and times", "timestamp(3)", "'2024-03-07 15:04:05.1239'", "2024-03-07 15:04:05.124");
        add(
                cases,
                "Dates and times",
                "timestamp with time zone",
                "'2024-03-07 15:04:05.100+02'",
                "2024-03-07 13:04:05.1",
                "'-infinity'",
                "-infinity",
                "'infinity'",
                "infinity",
                "'0044-03-15 12:00:00.5+00 BC'",
                "0044-03-15 12:00:00.5 BC",
                "'1883-11-18 12:00:00 America/New_York'",
                "1883-11-18 17:00:00",
                "'10000-01-01 00:00+00'",
                "10000-01-01 00:00:00");
        add(
                cases,
                "Dates and times",
                "interval",
                "'1 year 2 months -3 days 04:05:06.7'",
                "1 year 2 mons -3 days +04:05:06.7",
                "'0'",
                "00:00:00",
                "'-1 day'",
                "-1 days",
                "'178000000 years'",
                "178000000 years");
        add(cases, 17, "Dates and times", "interval day", "'infinity'", "infinity");
    }

    private static void others(List<TypeCase> cases) {
        add(cases, "Truth values, bytes and bits", "boolean", "true", "true", "false", "false");
        add(cases, "Truth values, bytes and bits", "bytea", "''", "", "'\\x00ff0a'", "00ff0a", "'\\x2c22'", "2c22");
        add(cases, "Truth values, bytes and bits", "bit(3)", "B'101'", "101");
        add(cases, "Truth values, bytes and bits", "bit varying", "B''", "", "B'0011'", "0011");
    }

    private static void structures(List<TypeCase> cases) {
        String group = "Arrays, ranges and types of one's own";
        add(
                cases,
                group,
                "integer[]",
                "'{}'",
                "{}",
                "'{1,NULL,3}'",
                "{1,NULL,3}",
                "'[2:3]={4,5}'",
                "[2:3]={4,5}",
                "'{{1,2},{3,4}}'",
                "{{1,2},{3,4}}");
        add(
                cases,
                group,
                "text[]",
                "ARRAY['a,b', '', 'NULL', NULL, E'q\"\\\\']",
                "{\"a,b\",\"\",\"NULL\",NULL,\"q\\\"\\\\\"}");
        add(cases, group, "boolean[]", "'{t,f,NULL}'", "{t,f,NULL}");
        add(cases, group, "bytea[]", "ARRAY['\\x01'::bytea]", "{\"\\\\x01\"}");
        add(
                cases,
                group,
                "timestamp with time zone[]",
                "ARRAY['2024-03-07 15:04+02'::timestamptz]",
                "{\"2024-03-07 13:04:00+00\"}");
        add(cases, group, "numeric[]", "'{1.50,NaN}'", "{1.50,NaN}");
        add(cases, group, "int4range", "'[1,5)'", "[1,5)", "'empty'", "empty", "'(,)'", "(,)", "'[1,5]'", "[1,6)");
        add(cases, group, "numrange", "'(1.5,)'", "(1.5,)");
        add(cases, group, "tstzrange", "'[2024-03-07 15:04+02,)'", "[\"2024-03-07 13:04:00+00\",)");
        add(cases, group, "daterange", "'[2024-01-01,infinity)'", "[2024-01-01,infinity)");
        add(cases, group, "textrange", "textrange('a,b', 'c')", "[\"a,b\",c)");
        add(cases, group, "int4multirange", "'{[1,3),[5,9)}'", "{[1,3),[5,9)}", "'{}'", "{}");
        add(
                cases,
                group,
                "tstzmultirange",
                "'{[2024-01-01 00:00+00,2024-01-02 00:00+00)}'",
                "{[\"2024-01-01 00:00:00+00\",\"2024-01-02 00:00:00+00\")}");
        add(cases, group, "mood", "'ok'", "ok", "'very, \"happy\"'", "very, \"happy\"");
        add(cases, group, "mood[]", "ARRAY['sad', 'very, \"happy\"']::mood[]", "{sad,\"very, \\\"happy\\\"\"}");
        add(
                cases,
                group,
                "pair",
                "ROW(1, 'x,\"y', true, '\\x0a', '2024-01-01 00:00+00')",
                "(1,\"x,\"\"y\",t,\"\\\\x0a\",\"2024-01-01 00:00:00+00\")",
                "ROW(NULL, '', NULL, NULL, NULL)",
                "(,\"\",,,)");
        add(cases, group, "flag", "true", "true");
        add(cases, group, "blob", "'\\x01'", "01");
        add(cases, group, "moment", "'2024-03-07 15:04+02'", "2024-03-07 13:04:00");
        add(cases, group, "price", "1.5", "1.50");
        add(cases, group, "nested", "1.5", "1.50");
        add(cases, group, "flag[]", "ARRAY[true]::flag[]", "{t}");
    }

    private static void network(List<TypeCase> cases) {
        String group = "Network addresses and geometry";
        add(cases, group, "inet", "'192.168.0.1/24'", "192.168.0.1/24", "'::1'", "::1", "'10.0.0.1'", "10.0.0.1");
        add(cases, group, "cidr", "'192.168.0.0/24'", "192.168.0.0/24", "'10.0.0.1'", "10.0.0.1/32");
        add(cases, group, "macaddr", "'08-00-2B-01-02-03'", "08:00:2b:01:02:03");
        add(cases, group, "macaddr8", "'08:00:2b:01:02:03:04:05'", "08:00:2b:01:02:03:04:05");
        add(cases, group, "point", "'(0.1,-2)'", "(0.1,-2)");
        add(cases, group, "line", "'{1,2,3}'", "{1,2,3}");
        add(cases, group, "lseg", "'[(1,2),(3,4)]'", "[(1,2),(3,4)]");
        add(cases, group, "box", "'(1,2),(3,4)'", "(3,4),(1,2)");
        add(cases, group, "box[]", "ARRAY['(1,2),(3,4)'::box]", "{(3,4),(1,2)}");
        add(cases, group, "path", "'[(1,2),(3,4)]'", "[(1,2),(3,4)]", "'((1,2),(3,4))'", "((1,2),(3,4))");
        add(cases, group, "polygon", "'((0,0),(1,1),(2,0))'", "((0,0),(1,1),(2,0))");
        add(cases, group, "circle", "'<(1,2),3.5>'", "<(1,2),3.5>");
    }

    private static void internals(List<TypeCase> cases) {
        String group = "The system's own";
        add(cases, group, "pg_lsn", "'16/B374D848'", "16/B374D848");
        add(cases, group, "xid", "'42'", "42");
        add(cases, group, "xid8", "'18446744073709551615'", "18446744073709551615");
        add(cases, group, "cid", "'7'", "7");
        add(cases, group, "tid", "'(1,2)'", "(1,2)");
        add(cases, group, "pg_snapshot", "'10:20:10,14'", "10:20:10,14");
        add(cases, group, "regclass", "'pg_catalog.pg_class'", "pg_class", "'public.named'", "public.named");
        add(cases, group, "regtype", "'integer'", "integer");
    }

    private static void add(List<TypeCase> cases, String group, String type, String... pairs) {
        add(cases, 0, group, type, pairs);
    }

    /** @param pairs SQL and text in turn */
    private static void add(List<TypeCase> cases, int since, String group, String type, String... pairs) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.add(new Value(pairs[i], pairs[i + 1]));
        }
        cases.add(new TypeCase(group, type, since, values));
    }
}
