package io.tributary.landing.adopted;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.ColumnType;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the texts that DMS, and tools after it, write for values. */
class ValueFormTest {
    private static final String REFUSED = "refused";

    /** The canonical field, or that it is refused. */
    private static String written(String type, String text) {
        CsvRowWriter row = new CsvRowWriter(16);
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        boolean isValue = ValueForm.of(ColumnType.parse(type)).write(bytes, 1, bytes.length - 1, row);
        return isValue ? new String(row.buffer(), 0, row.length(), StandardCharsets.UTF_8) : REFUSED + row.length();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "text|a b|a b",
                "text||\"\"",
                "text|a,b|\"a,b\"",
                "json|{}|{}",
                "int32|7|7",
                "int32|-7|-7",
                "int32|+7|7",
                "int32|007|7",
                "int32|-00|-0",
                "int32|7.0|refused0",
                "int32|7a|refused0",
                "int32||refused0",
                "int32|-|refused0",
                "uint64|18446744073709551615|18446744073709551615",
                "decimal(10,2)|1.5|1.50",
                "decimal(10,2)|1|1.00",
                "decimal(10,2)|-01.|-1.00",
                "decimal(10,2)|1.500|1.500",
                "decimal(10,2)|NaN|NaN",
                "decimal(10,2)|1e3|refused0",
                "decimal(10,0)|12|12",
                "decimal(10,0)|1.0|refused0",
                "decimal|0.10|0.10",
                "decimal|-Infinity|-Infinity",
                "float64|1e+10|1e+10",
                "float64|NaN|NaN",
                "float64|-Infinity|-Infinity",
                "float64|one|refused0",
                "float64||refused0",
                "bool|true|true",
                "bool|T|true",
                "bool|1|true",
                "bool|False|false",
                "bool|f|false",
                "bool|0|false",
                "bool|yes|refused0",
                "binary|0xAB|ab",
                "binary|\\xab0F|ab0f",
                "binary||\"\"",
                "binary|abc|refused0",
                "binary|zz|refused0",
                "date|2024-02-29|2024-02-29",
                "date|0000-00-00|0000-00-00",
                "date|12024-02-29|12024-02-29",
                "date|0044-03-15 BC|0044-03-15 BC",
                "date|infinity|infinity",
                "date|2024-2-29|refused0",
                "date|2024-02-29 10:00:00|refused0",
                "time|10:15:30|10:15:30",
                "time|-838:59:59.000001|-838:59:59.000001",
                "timetz|10:15:30+02|10:15:30+02",
                "time|10:15|refused0",
                "timestamp|2024-03-07 15:04:05|2024-03-07 15:04:05",
                "timestamp|2024-03-07T15:04:05.123456789|2024-03-07 15:04:05.123456789",
                "timestamp|2024-03-07T15:04:05Z|refused0",
                "timestamptz|2024-03-07T15:04:05Z|2024-03-07 15:04:05",
                "timestamptz|2024-03-07 15:04:05.5+00:00|2024-03-07 15:04:05.5",
                "timestamptz|2024-03-07 15:04:05+02|refused0",
                "timestamp|-infinity|-infinity",
                "timestamp|2024-03-07|refused0",
                "uuid|6F9619FF-8B86-D011-B42D-00C04FC964FF|6f9619ff-8b86-d011-b42d-00c04fc964ff",
                "uuid|6F9619FF8B86D011B42D00C04FC964FF0000|refused0",
            },
            delimiter = '|',
            quoteCharacter = '`')
    void textsAreBroughtToTheOneThatTheTypeHas(String type, String text, String expected) {
        assertThat(written(type, text == null ? "" : text)).isEqualTo(expected);
    }
}
