package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.ServerVersion;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Every type of both servers with values at its edges, and the canonical text that each must have. */
public final class TypeCases {
    private static final String NINES_65 = "9".repeat(65);

    private final List<TypeCase> cases = new ArrayList<>();
    private String group = "";
    private Set<Flavour> flavours = EnumSet.allOf(Flavour.class);
    private int since;

    private TypeCases() {}

    /**
     * One value.
     *
     * @param sql an expression
     * @param text its canonical text
     */
    public record Value(String sql, String text) {}

    /**
     * One type.
     *
     * @param group heading in the documentation
     * @param type as in a column definition
     * @param flavours the servers that have it
     * @param since the first version that has it, as 100 · major + minor; 0 when all supported ones have
     */
    public record TypeCase(String group, String type, Set<Flavour> flavours, int since, List<Value> values) {
        public boolean isOf(ServerVersion server) {
            return flavours.contains(server.flavour()) && server.isAtLeast(since / 100, since % 100);
        }
    }

    /**
     * How the session must be set in which the values are inserted: nothing that is not its own text may depend on it but
     * {@code sql_mode}, which lets zero and impossible dates in.
     */
    public static List<String> setup() {
        return List.of("SET sql_mode = 'ALLOW_INVALID_DATES'", "SET time_zone = '+09:00'");
    }

    public static List<TypeCase> all() {
        TypeCases cases = new TypeCases();
        cases.integers();
        cases.fractions();
        cases.texts();
        cases.charsets();
        cases.labels();
        cases.bytes();
        cases.dates();
        cases.times();
        cases.json();
        cases.spatial();
        cases.mariadb();
        return List.copyOf(cases.cases);
    }

    private void integers() {
        group = "Integers and bits";
        add("tinyint", "-128", "-128", "127", "127", "0", "0");
        add("tinyint unsigned", "255", "255");
        add("tinyint(1)", "1", "1", "-1", "-1");
        add("smallint", "-32768", "-32768", "32767", "32767");
        add("smallint unsigned", "65535", "65535");
        add("mediumint", "-8388608", "-8388608", "8388607", "8388607", "-1", "-1");
        add("mediumint unsigned", "16777215", "16777215");
        add("int", "-2147483648", "-2147483648", "2147483647", "2147483647");
        add("int unsigned", "4294967295", "4294967295");
        add("int(8) unsigned zerofill", "42", "42", "0", "0");
        add("bigint", "-9223372036854775808", "-9223372036854775808", "9223372036854775807", "9223372036854775807");
        add("bigint unsigned", "18446744073709551615", "18446744073709551615", "10", "10");
        add("bigint(20) unsigned zerofill", "7", "7");
        add("year", "1901", "1901", "2155", "2155", "0", "0");
        add("bit(1)", "b'1'", "true", "b'0'", "false");
        add("bit(9)", "b'101010101'", "341", "0", "0");
        add("bit(64)", "18446744073709551615", "18446744073709551615", "1", "1");
    }

    private void fractions() {
        group = "Numbers with fractions";
        add("decimal(10,2)", "1", "1.00", "-12345678.99", "-12345678.99", "0", "0.00", "'-0.001'", "0.00");
        add("decimal(5,0)", "-99999", "-99999", "0", "0");
        add("decimal(65,0)", NINES_65, NINES_65, "-" + NINES_65, "-" + NINES_65);
        add(
                "decimal(65,30)",
                "'-" + "9".repeat(35) + "." + "9".repeat(30) + "'",
                "-" + "9".repeat(35) + "." + "9".repeat(30),
                "'0.000000000000000000000000000001'",
                "0.000000000000000000000000000001");
        add("decimal(30,30)", "'-0.5'", "-0.5" + "0".repeat(29));
        add("decimal(19,9)", "1000000000.000000001", "1000000000.000000001");
        add("decimal(8,2) unsigned zerofill", "1.5", "1.50", "0", "0.00");
        add(
                "float",
                "0.1",
                "0.1",
                "1e10",
                "10000000000",
                "3.402823466e38",
                "3.4028235e38",
                "1e-45",
                "1e-45",
                "16777217",
                "16777216",
                "1e-15",
                "0.000000000000001",
                "1e-16",
                "1e-16");
        add("float(7,2)", "12345.678", "12345.68", "1.1", "1.1");
        add("float unsigned", "1.5", "1.5");
        add(
                "double",
                "0.1",
                "0.1",
                "0.1e0 + 0.2e0",
                "0.30000000000000004",
                "999999999999999",
                "999999999999999",
                "1e15",
                "1e15",
                "1234567890123456",
                "1.234567890123456e15",
                "1234567890123456.5",
                "1234567890123456.5",
                "0.0001",
                "0.0001",
                "1e-15",
                "0.000000000000001",
                "1.5e-16",
                "1.5e-16",
                "5e-324",
                "5e-324",
                "2.2250738585072014e-308",
                "2.2250738585072014e-308",
                "1.7976931348623157e308",
                "1.7976931348623157e308");
        // MariaDB keeps no sign of zero from 11.8 on
        flavours = EnumSet.of(Flavour.MYSQL);
        add("double", "'-0'", "-0");
        add("float", "'-0'", "-0");
        flavours = EnumSet.allOf(Flavour.class);
        add("double(10,3)", "1.0006", "1.001", "-2", "-2");
    }

    private void texts() {
        group = "Text";
        add(
                "varchar(100)",
                "''",
                "",
                "' '",
                " ",
                "'a,b'",
                "a,b",
                "'line\\nend\\r\\n'",
                "line\nend\r\n",
                "'say \"hi\"'",
                "say \"hi\"",
                "'NULL'",
                "NULL",
                "'表😀é'",
                "表😀é",
                "'\\t\\\\'",
                "\t\\",
                "'trailing  '",
                "trailing  ");
        add("varchar(300)", "repeat('x', 300)", "x".repeat(300), "'y'", "y");
        add("char(5)", "'ab'", "ab", "'ab  '", "ab", "''", "", "' a'", " a", "'表'", "表");
        add("char(255)", "repeat('é', 255)", "é".repeat(255), "'a'", "a");
        add("char(0)", "''", "");
        flavours = EnumSet.of(Flavour.MYSQL);
        add("char(5) collate utf8mb4_0900_ai_ci", "'ab  '", "ab", "' '", "");
        flavours = EnumSet.of(Flavour.MARIADB);
        add("char(5) collate utf8mb4_nopad_bin", "'ab  '", "ab", "' '", "");
        flavours = EnumSet.allOf(Flavour.class);
        add("tinytext", "'abc'", "abc", "repeat('x', 255)", "x".repeat(255));
        add("text", "repeat('é', 20000)", "é".repeat(20000), "''", "");
        add("mediumtext", "repeat('x', 70000)", "x".repeat(70000));
        add("longtext", "'表😀é'", "表😀é");
    }

    private void charsets() {
        group = "Text in other character sets";
        add("varchar(100) character set utf8mb3", "'表é'", "表é");
        add("varchar(100) character set latin1", "'é€ß'", "é€ß", "x'81'", "\u0081");
        add("char(10) character set latin1", "'é'", "é");
        add("text character set ascii", "'abc'", "abc");
        add("varchar(100) character set latin2", "'łŁ'", "łŁ");
        add("varchar(100) character set cp1251", "'Привет'", "Привет");
        add("varchar(100) character set koi8r", "'Привет'", "Привет");
        add("varchar(100) character set greek", "'αβγ'", "αβγ");
        add("varchar(100) character set hebrew", "'שלום'", "שלום");
        add("varchar(100) character set tis620", "'ไทย'", "ไทย");
        add("varchar(100) character set swe7", "'ÅÄÖåäö'", "ÅÄÖåäö");
        add("varchar(100) character set cp850", "'é╬'", "é╬");
        add("varchar(100) character set utf16", "'表😀é'", "表😀é", "'a  '", "a  ");
        add("char(10) character set utf16", "'表😀é'", "表😀é", "'a  '", "a");
        add("varchar(100) character set utf16le", "'表😀é'", "表😀é");
        add("varchar(100) character set utf32", "'表😀é'", "表😀é");
        add("char(10) character set utf32", "'表'", "表");
        add("varchar(100) character set ucs2", "'表é'", "表é");
        add("varchar(100) character set sjis", "'表ｱa'", "表ｱa");
        add("varchar(100) character set cp932", "'表①ｱ'", "表①ｱ");
        add("varchar(100) character set ujis", "'表ｱ丂'", "表ｱ丂");
        add("varchar(100) character set eucjpms", "'表①'", "表①");
        add("varchar(100) character set euckr", "'한국'", "한국");
        add("varchar(100) character set gb2312", "'中国'", "中国");
        add("varchar(100) character set gbk", "'中國'", "中國");
        add("varchar(100) character set big5", "'中國'", "中國");
        flavours = EnumSet.of(Flavour.MYSQL);
        add("varchar(100) character set gb18030", "'中國😀é'", "中國😀é");
        flavours = EnumSet.allOf(Flavour.class);
    }

    private void labels() {
        group = "Enums and sets";
        add(
                "enum('it''s','back\\\\slash','com,ma','ü表','new\\nline','')",
                "'it''s'",
                "it's",
                "'back\\\\slash'",
                "back\\slash",
                "'com,ma'",
                "com,ma",
                "'ü表'",
                "ü表",
                "'new\\nline'",
                "new\nline",
                "6",
                "",
                "'unknown'",
                "");
        add("enum('é','ß') character set latin1", "'é'", "é", "'ß'", "ß");
        add("set('a','it''s','ü')", "'a,ü'", "a,ü", "''", "", "'it''s'", "it's", "7", "a,it's,ü");
        add("set('é','ß') character set latin1", "'ß,é'", "é,ß");
        add(manyLabels("enum", 300), "'n300'", "n300", "'n255'", "n255", "1", "n1");
        add(manyLabels("set", 64), "'n64,n1'", "n1,n64", "'n33'", "n33");
        add(manyLabels("set", 33), "'n33'", "n33");
    }

    private static String manyLabels(String kind, int count) {
        List<String> labels = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            labels.add("'n" + i + "'");
        }
        return kind + "(" + String.join(",", labels) + ")";
    }

    private void bytes() {
        group = "Bytes";
        add("binary(4)", "x'61'", "61000000", "x'00ff0a00'", "00ff0a00", "x''", "00000000");
        add("binary(255)", "x'01'", "01" + "00".repeat(254));
        add("varbinary(10)", "x'6100'", "6100", "x''", "");
        add("varbinary(1000)", "repeat('a', 1000)", "61".repeat(1000));
        add("tinyblob", "x'2c22'", "2c22");
        add("blob", "x''", "", "x'00ff'", "00ff");
        add("mediumblob", "repeat('a', 70000)", "61".repeat(70000));
        add("longblob", "x'0d0a'", "0d0a");
        flavours = EnumSet.of(Flavour.MYSQL);
        since = 900;
        add("vector(3)", "string_to_vector('[1,2.5,-0]')", "0000803f0000204000000080");
        flavours = EnumSet.of(Flavour.MARIADB);
        since = 1107;
        add("vector(3)", "vec_fromtext('[1,2.5,-1]')", "0000803f00002040000080bf");
        since = 0;
        flavours = EnumSet.allOf(Flavour.class);
    }

    private void dates() {
        group = "Dates";
        add(
                "date",
                "'2024-02-29'",
                "2024-02-29",
                "'1000-01-01'",
                "1000-01-01",
                "'9999-12-31'",
                "9999-12-31",
                "'0000-00-00'",
                "0000-00-00",
                "'2024-00-00'",
                "2024-00-00",
                "'2024-02-00'",
                "2024-02-00",
                "'2023-02-30'",
                "2023-02-30",
                "'0001-01-01'",
                "0001-01-01");
        add(
                "datetime",
                "'2024-03-07 15:04:05'",
                "2024-03-07 15:04:05",
                "'9999-12-31 23:59:59'",
                "9999-12-31 23:59:59",
                "'0000-00-00'",
                "0000-00-00 00:00:00",
                "'2024-00-01 12:00:00'",
                "2024-00-01 12:00:00",
                "'1000-01-01'",
                "1000-01-01 00:00:00");
        add("datetime(1)", "'2024-03-07 15:04:05.1'", "2024-03-07 15:04:05.1", "'0000-00-00'", "0000-00-00 00:00:00.0");
        add("datetime(2)", "'2024-03-07 15:04:05.12'", "2024-03-07 15:04:05.12");
        add("datetime(3)", "'2024-03-07 15:04:05.123'", "2024-03-07 15:04:05.123");
        add("datetime(4)", "'2024-03-07 15:04:05.1234'", "2024-03-07 15:04:05.1234");
        add("datetime(5)", "'2024-03-07 15:04:05.12345'", "2024-03-07 15:04:05.12345");
        add(
                "datetime(6)",
                "'2024-03-07 15:04:05.000001'",
                "2024-03-07 15:04:05.000001",
                "'9999-12-31 23:59:59.999999'",
                "9999-12-31 23:59:59.999999",
                "'2024-03-07'",
                "2024-03-07 00:00:00.000000");
        add(
                "timestamp null",
                "'2024-03-07 15:04:05'",
                "2024-03-07 06:04:05",
                "'1970-01-01 09:00:01'",
                "1970-01-01 00:00:01",
                "'2038-01-19 12:14:07'",
                "2038-01-19 03:14:07",
                "'0000-00-00'",
                "0000-00-00 00:00:00",
                "'2000-03-01 08:59:59'",
                "2000-02-29 23:59:59");
        add(
                "timestamp(3) null",
                "'2024-03-07 15:04:05.5'",
                "2024-03-07 06:04:05.500",
                "'0000-00-00'",
                "0000-00-00 00:00:00.000");
        add("timestamp(6) null", "'2038-01-19 12:14:07.999999'", "2038-01-19 03:14:07.999999");
        flavours = EnumSet.of(Flavour.MARIADB);
        since = 1105;
        add("timestamp null default null", "'2106-02-07 15:28:15'", "2106-02-07 06:28:15");
        since = 0;
        flavours = EnumSet.allOf(Flavour.class);
    }

    private void times() {
        group = "Times";
        add(
                "time",
                "'15:04:05'",
                "15:04:05",
                "'-15:04:05'",
                "-15:04:05",
                "'838:59:59'",
                "838:59:59",
                "'-838:59:59'",
                "-838:59:59",
                "'00:00:00'",
                "00:00:00",
                "'24:00:00'",
                "24:00:00",
                "'100:00:00'",
                "100:00:00");
        add("time(1)", "'-00:00:00.1'", "-00:00:00.1", "'10:00:00'", "10:00:00.0", "'-01:00:00'", "-01:00:00.0");
        add("time(2)", "'-00:00:01.01'", "-00:00:01.01", "'23:59:59.99'", "23:59:59.99");
        add("time(3)", "'-00:00:01.5'", "-00:00:01.500", "'0:0:0.001'", "00:00:00.001");
        add("time(4)", "'-838:59:58.9999'", "-838:59:58.9999");
        add("time(5)", "'01:02:03.00001'", "01:02:03.00001");
        add(
                "time(6)",
                "'-00:00:00.000001'",
                "-00:00:00.000001",
                "'-838:59:58.999999'",
                "-838:59:58.999999",
                "'838:59:58.000001'",
                "838:59:58.000001",
                "'0'",
                "00:00:00.000000");
    }

    private void json() {
        group = "JSON";
        flavours = EnumSet.of(Flavour.MYSQL);
        add(
                "json",
                "'{\"b\":1,\"aa\":[1.50,null,\"\\\\u00e9\",{}],\"a\":[]}'",
                "{\"a\": [], \"b\": 1, \"aa\": [1.5, null, \"é\", {}]}",
                "'null'",
                "null",
                "'true'",
                "true",
                "'\"q\\\\\"\\\\\\\\\\\\/\\\\b\\\\f\\\\n\\\\r\\\\t\\\\u0001\\\\u001f\\\\u007f😀\"'",
                "\"q\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\u007f😀\"",
                "'[0,-1,32767,-32768,32768,65535,65536,-32769,2147483647,2147483648,-2147483649,4294967295,4294967296]'",
                "[0, -1, 32767, -32768, 32768, 65535, 65536, -32769, 2147483647, 2147483648, -2147483649, 4294967295,"
                        + " 4294967296]",
                "'[9223372036854775807,-9223372036854775808,18446744073709551615,18446744073709551616]'",
                "[9223372036854775807, -9223372036854775808, 18446744073709551615, 1.8446744073709552e19]",
                "'[1.0,-0.0,1e14,1e15,1e-7,1e100,5e-324,0.1]'",
                "[1.0, -0.0, 100000000000000.0, 1e15, 0.0000001, 1e100, 5e-324, 0.1]",
                "json_array(cast(-1.50 as decimal(30,4)), cast(0 as decimal(3,3)), cast(12 as decimal(5,0)))",
                "[-1.5000, 0.000, 12]",
                "json_array(cast('2024-02-29' as date), cast('-838:59:59' as time), cast('10:00:00.5' as time(1)))",
                "[\"2024-02-29\", \"-838:59:59.000000\", \"10:00:00.500000\"]",
                "json_array(cast('2024-02-29 15:04:05.5' as datetime(3)), x'00ff', true, false)",
                "[\"2024-02-29 15:04:05.500000\", \"base64:type15:AP8=\", true, false]",
                "json_array(cast(repeat('a', 58) as binary))",
                "[\"base64:type15:" + "YWFh".repeat(19) + "\\nYQ==\"]",
                "json_array(repeat('x', 70000), 70000, -70000, 1, json_object('k', repeat('y', 200)))",
                "[\"" + "x".repeat(70000) + "\", 70000, -70000, 1, {\"k\": \"" + "y".repeat(200) + "\"}]",
                "json_object(repeat('k', 300), 1, '', 2)",
                "{\"\": 2, \"" + "k".repeat(300) + "\": 1}",
                "concat(repeat('[', 100), repeat(']', 100))",
                "[".repeat(100) + "]".repeat(100));
        flavours = EnumSet.of(Flavour.MARIADB);
        add("json", "'{\"b\" : 1,  \"a\":[1.50, \"\\\\u00e9\"]}'", "{\"b\" : 1,  \"a\":[1.50, \"\\u00e9\"]}");
        flavours = EnumSet.allOf(Flavour.class);
    }

    private void spatial() {
        group = "Geometry";
        String point = "000000000000f03f0000000000000040";
        add(
                "geometry",
                "st_geomfromtext('POINT(1 2)')",
                "0101000000" + point,
                "st_geomfromtext('LINESTRING(1 2, 1 2)')",
                "010200000002000000" + point + point,
                "st_geomfromtext('GEOMETRYCOLLECTION(POINT(1 2))')",
                "010700000001000000" + "0101000000" + point);
        add("point", "point(1, 2)", "0101000000" + point);
        add(
                "polygon",
                "st_geomfromtext('POLYGON((1 2, 3 4, 5 0, 1 2))')",
                "01030000000100000004000000" + point + "00000000000008400000000000001040"
                        + "00000000000014400000000000000000" + point);
        add("multipoint", "st_geomfromtext('MULTIPOINT(1 2)')", "010400000001000000" + "0101000000" + point);
        flavours = EnumSet.of(Flavour.MYSQL);
        add(
                "point srid 4326",
                "st_geomfromtext('POINT(1 2)', 4326, 'axis-order=long-lat')",
                "0101000020e6100000" + point,
                "st_geomfromtext('POINT(1 2)', 4326)",
                "0101000020e6100000" + "0000000000000040000000000000f03f");
        add("geometrycollection", "st_geomfromtext('GEOMETRYCOLLECTION EMPTY')", "010700000000000000");
        flavours = EnumSet.of(Flavour.MARIADB);
        add("point ref_system_id=4326", "st_geomfromtext('POINT(1 2)', 4326)", "0101000020e6100000" + point);
        flavours = EnumSet.allOf(Flavour.class);
    }

    private void mariadb() {
        group = "MariaDB's own";
        flavours = EnumSet.of(Flavour.MARIADB);
        add(
                "uuid",
                "'00112233-4455-1677-8899-AABBCCDDEEFF'",
                "00112233-4455-1677-8899-aabbccddeeff",
                "'00112233-4455-4677-8899-aabbccdd0000'",
                "00112233-4455-4677-8899-aabbccdd0000",
                "'00112233-4455-7677-b899-aabbccddeeff'",
                "00112233-4455-7677-b899-aabbccddeeff",
                "'00000000-0000-0000-0000-000000000000'",
                "00000000-0000-0000-0000-000000000000",
                "'ffffffff-ffff-ffff-ffff-ffffffffffff'",
                "ffffffff-ffff-ffff-ffff-ffffffffffff");
        add("inet4", "'1.2.3.0'", "1.2.3.0", "'0.0.0.0'", "0.0.0.0", "'255.255.255.255'", "255.255.255.255");
        add(
                "inet6",
                "'::'",
                "::",
                "'::1'",
                "::1",
                "'1::'",
                "1::",
                "'::ffff:1.2.3.4'",
                "::ffff:1.2.3.4",
                "'::1.2.3.4'",
                "::1.2.3.4",
                "'::1:0:0'",
                "::1:0:0",
                "'2001:DB8:0:0:1:0:0:1'",
                "2001:db8::1:0:0:1",
                "'1:0:2:3:4:5:6:7'",
                "1::2:3:4:5:6:7");
        add("varchar(100) compressed", "'x'", "x", "repeat('aé', 50)", "aé".repeat(50), "''", "");
        add("varbinary(300) compressed", "repeat('a', 300)", "61".repeat(300), "x'00'", "00");
        add("text compressed character set latin1", "repeat('é', 5000)", "é".repeat(5000));
        add("longblob compressed", "repeat('ab', 100000)", "6162".repeat(100000), "x''", "");
        add("tinytext compressed", "repeat('z', 120)", "z".repeat(120));
        flavours = EnumSet.allOf(Flavour.class);
    }

    /** @param pairs SQL and text in turn */
    private void add(String type, String... pairs) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            values.add(new Value(pairs[i], pairs[i + 1]));
        }
        cases.add(new TypeCase(group, type, flavours, since, List.copyOf(values)));
    }
}
