package io.tributary.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.TributaryProcess.Ended;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** What tests of whole pipelines do between two looks at a final table. */
final class PipelineSteps {
    private PipelineSteps() {}

    static void assertDone(Ended ended) {
        assertThat(ended.exitCode()).as(ended.out() + ended.err()).isZero();
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
