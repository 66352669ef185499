package io.tributary.capture.mysql.value;

import static io.tributary.capture.mysql.value.Forms.hex;
import static io.tributary.capture.mysql.value.Forms.logged;
import static io.tributary.capture.mysql.value.Forms.mysql;
import static io.tributary.capture.mysql.value.Forms.sent;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.capture.mysql.binlog.LoggedType;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, bytes, enums and sets. */
class TextFormsTest {
    @Test
    void textIsUtf8WhateverItsCharacterSet() {
        assertThat(logged("varchar(20)", "e8a1a8f09f9880")).isEqualTo("表😀");
        assertThat(logged("text", "")).isEqualTo("\"\"");
        assertThat(logged("char(5)", "206120")).isEqualTo(" a ");
        assertThat(logged("varchar(20) character set latin1", "61e962")).isEqualTo("aéb");
        assertThat(logged("varchar(20) character set utf16", "0061d83dde008868"))
                .isEqualTo("a😀表");
        assertThat(logged("varchar(20) character set utf16le", "61003dd800de6888"))
                .isEqualTo("a😀表");
        assertThat(logged("varchar(20) character set utf32", "000000610001f600"))
                .isEqualTo("a😀");
        assertThat(logged("varchar(20) character set ucs2", "00618868")).isEqualTo("a表");
        assertThat(sent("varchar(20) character set ascii", hex("a,b"))).isEqualTo("\"a,b\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "c0af", "e08080", "eda080", "f4908080", "f09f98", "c3", "f8888080", "61ff"})
    void malformedUtf8IsRefused(String bytes) {
        assertUnsupported("varchar(20)", bytes);
    }

    @Test
    void bytesThatAreNoCharacterAreRefused() {
        assertUnsupported("varchar(20) character set utf8mb3", "f09f9880");
        assertUnsupported("varchar(20) character set ascii", "80");
        assertUnsupported("varchar(20) character set latin1", "6181");
        assertUnsupported("varchar(20) character set utf16", "d83d");
        assertUnsupported("varchar(20) character set utf16", "d83d0061");
        assertUnsupported("varchar(20) character set utf16", "006100");
        assertUnsupported("varchar(20) character set ucs2", "d83d");
        assertUnsupported("varchar(20) character set utf32", "00110000");
    }

    @Test
    void bytesAreHexadecimalAndBinaryIsFilledUp() {
        assertThat(logged("binary(4)", "61")).isEqualTo("61000000");
        assertThat(logged("varbinary(4)", "6100")).isEqualTo("6100");
        assertThat(logged("blob", "")).isEqualTo("\"\"");
        assertThat(sent("longblob", "00ff0a")).isEqualTo("00ff0a");
    }

    @Test
    void enumsAndSetsAreLabels() {
        assertThat(logged("enum('it''s','b\\\\s','c,d','n\\nl')", "01")).isEqualTo("it's");
        assertThat(logged("enum('it''s','b\\\\s','c,d','n\\nl')", "02")).isEqualTo("b\\s");
        assertThat(logged("enum('it''s','b\\\\s','c,d','n\\nl')", "03")).isEqualTo("\"c,d\"");
        assertThat(logged("enum('it''s','b\\\\s','c,d','n\\nl')", "04")).isEqualTo("\"n\nl\"");
        assertThat(logged("enum('a')", "00")).isEqualTo("\"\"");
        assertThat(sent("enum('é') character set latin1", "e9")).isEqualTo("é");
        assertThat(logged("set('a','b','c')", "05")).isEqualTo("\"a,c\"");
        assertThat(logged("set('a','b','c')", "00")).isEqualTo("\"\"");
        assertUnsupported("enum('a')", "02");
        assertUnsupported("set('a')", "02");
    }

    @Test
    void otherLengthsDoNotFit() {
        assertThat(mysql("varchar(10)").fits(LoggedType.VARCHAR, 40)).isTrue();
        assertThat(mysql("varchar(11)").fits(LoggedType.VARCHAR, 40)).isFalse();
        assertThat(mysql("varchar(40) character set latin1").fits(LoggedType.VARCHAR, 40))
                .isTrue();
        assertThat(mysql("text").fits(LoggedType.BLOB, 2)).isTrue();
        assertThat(mysql("text").fits(LoggedType.BLOB, 3)).isFalse();
        assertThat(mysql("enum('a')").fits(LoggedType.ENUM, 1)).isTrue();
        assertThat(mysql("enum('a')").fits(LoggedType.ENUM, 2)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"money", "", "int(", "enum('a", "enum('a\\q')", "int fast", "decimal(1;2)"})
    void otherDefinitionsAreRefused(String sourceType) {
        assertThatThrownBy(() -> mysql(sourceType))
                .isInstanceOf(PipelineException.class)
                .extracting(failure -> ((PipelineException) failure).code())
                .isEqualTo(ErrorCode.TABLE_SCHEMA_UNSUPPORTED);
    }

    private static void assertUnsupported(String sourceType, String hex) {
        assertThatThrownBy(() -> logged(sourceType, hex))
                .isInstanceOf(PipelineException.class)
                .extracting(failure -> ((PipelineException) failure).code())
                .isEqualTo(ErrorCode.VALUE_UNSUPPORTED);
    }
}
