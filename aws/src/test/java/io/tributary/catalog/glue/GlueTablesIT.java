package io.tributary.catalog.glue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.catalog.TableCatalog.Outcome;
import io.tributary.catalog.glue.GlueServer.Fault;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The server of our own, with what only it does. */
final class GlueTablesIT extends GlueTablesContract {
    private static final GlueServer SERVER = GlueServer.start();

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Override
    URI endpoint() {
        return SERVER.uri();
    }

    @Test
    void whoeverIsOvertakenBetweenReadingAndChangingIsTold() {
        tables.create(table("string"));
        SERVER.fail("UpdateTable", Fault.OVERTAKEN);

        assertThat(tables.replace(table("int"), version())).isEqualTo(Outcome.CONFLICT);

        assertThat(tables.find(name).orElseThrow().table())
                .isEqualTo(table("string").with(Map.of("overtaken", "by somebody")));
    }

    @Test
    void requestsThatAreThrottledAreSentAgain() {
        SERVER.fail("GetTable", Fault.THROTTLED, Fault.THROTTLED);
        SERVER.fail("CreateTable", Fault.THROTTLED);

        assertThat(tables.find(name)).isEmpty();
        assertThat(tables.create(table("int"))).isEqualTo(Outcome.DONE);
        assertThat(SERVER.hasFailedAsTold()).isTrue();
    }

    /** The client tries again, and meets what it did itself: the outcome has to be read back. */
    @Test
    void changeWhoseAnswerGotLostIsThereAndShownAsAConflict() {
        tables.create(table("string"));
        SERVER.fail("UpdateTable", Fault.LOST);

        assertThat(tables.replace(table("int"), version())).isEqualTo(Outcome.CONFLICT);

        assertThat(tables.find(name).orElseThrow().table()).isEqualTo(table("int"));
    }

    @Test
    void whatIsForbiddenIsNamed() {
        SERVER.fail("GetTable", Fault.DENIED);

        assertThatThrownBy(() -> tables.find(name)).isInstanceOfSatisfying(PipelineException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_PERMISSION_MISSING);
            assertThat(failure).hasMessageContaining("Cannot look at " + name + " in the catalog: AccessDenied");
            assertThat(failure.hint()).contains("glue:GetTable");
        });
    }
}
