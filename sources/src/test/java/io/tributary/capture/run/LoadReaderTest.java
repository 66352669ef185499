package io.tributary.capture.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoadReaderTest {
    private record Chunk(TableLoad load) implements LoadChunk {}

    private static final class Table extends CapturedTable {
        Table() {
            super(new TableId("s", "t"), Mode.LANDED);
        }

        @Override
        protected void columnsChanged() {}
    }

    private static final class Session extends LoadSession<Chunk> {
        Session() {
            super(progress -> {});
        }

        @Override
        protected void release() {}
    }

    private static final class Reader extends LoadReader<Chunk> {
        Reader(Session session) {
            super(session);
            setUncaughtExceptionHandler((thread, failure) -> {});
        }

        @Override
        protected void read(Chunk chunk) {
            throw new IllegalStateException("not foreseen");
        }

        @Override
        protected boolean canGoOn() {
            return true;
        }

        @Override
        protected void ending(TableLoad load) {}

        @Override
        protected void disconnect() {}

        @Override
        protected void abort() {}
    }

    @Test
    void loadFailsWhateverEndedItsReader() {
        TableLoad load = new TableLoad(new Table(), 0, 1, () -> {
            throw new AssertionError("nothing is written");
        });
        try (Session session = new Session()) {
            session.add(load, List.of(new Chunk(load)));
            Reader reader = new Reader(session);
            session.start(reader);
            reader.await();

            assertThat(session.takeEnded()).containsExactly(load);
            assertThat(load.failure()).isInstanceOfSatisfying(PipelineException.class, failure -> {
                assertThat(failure.code()).isEqualTo(ErrorCode.INTERNAL);
                assertThat(failure).hasMessage("Cannot read table s.t").hasRootCauseMessage("not foreseen");
            });
        }
    }
}
