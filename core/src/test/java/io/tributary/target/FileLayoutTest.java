package io.tributary.target;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLayoutTest {
    @Test
    void namesStandInPlaceOfTheirPlaceholders() {
        TableId table = new TableId("my $1 schema", "{schema}");

        assertThat(CsvSettings.LAYOUT.path(table)).isEqualTo("my $1 schema/{schema}/final_output.csv");
        assertThat(new FileLayout("all/{schema}.{table}.csv").path(table)).isEqualTo("all/my $1 schema.{schema}.csv");
        assertThat(new FileLayout("final_output.csv").path(table)).isEqualTo("final_output.csv");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "/x.csv", "a//b.csv", "../x.csv", "a/./b", "{database}/x.csv", "{}.csv", "_tributary/x", "a/"
            })
    void layoutThatIsNoPathIsRefused(String template) {
        assertThatThrownBy(() -> new FileLayout(template))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.CONFIGURATION_INVALID));
    }

    @Test
    void nameThatIsNoFileNameIsRefused() {
        assertThatThrownBy(() -> CsvSettings.LAYOUT.path(new TableId("a", "b/c")))
                .isInstanceOfSatisfying(PipelineException.class, failure -> assertThat(failure.code())
                        .isEqualTo(ErrorCode.TABLE_NAME_UNSUPPORTED));
    }
}
