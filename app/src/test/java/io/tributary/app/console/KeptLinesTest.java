package io.tributary.app.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.app.console.LogFilter.Level;
import io.tributary.files.MemoryFiles;
import io.tributary.landing.ManualClock;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class KeptLinesTest {
    private static final Logger LOG = LoggerFactory.getLogger("io.tributary.test");

    private final MemoryFiles files = new MemoryFiles();
    private final ManualClock clock = ManualClock.atStart();
    private final KeptLines kept = new KeptLines(files, "world");

    @AfterEach
    void stopLogging() {
        Logs.start(Logs.Format.PEOPLE, Logs.Detail.WARNINGS, OutputStream.nullOutputStream());
    }

    @Test
    void linesOfAllRunsComeInOrderAndCanBeChosen() {
        run("run", () -> {
            LOG.atInfo()
                    .addKeyValue("table", "world.city")
                    .addKeyValue("rows", 7)
                    .log("load finished");
            LOG.atInfo().addKeyValue("position", "0/10").log("commit 42 to 0/10");
        });
        clock.advance(Duration.ofDays(1));
        run("apply", () -> {
            LOG.atWarn().addKeyValue("table", "world.city_old").log("cannot apply");
            LOG.atError().log("table world.city is gone");
        });

        assertThat(kept.last(100, LogFilter.ALL))
                .extracting(line -> line.level() + " " + line.text())
                .containsExactly(
                        "INFO load finished table=world.city rows=7",
                        "INFO commit 42 to 0/10",
                        "WARN cannot apply table=world.city_old",
                        "ERROR table world.city is gone");
        assertThat(texts(kept.last(2, LogFilter.ALL)))
                .containsExactly("cannot apply table=world.city_old", "table world.city is gone");
        assertThat(texts(kept.last(2, new LogFilter(Level.DEBUG, "world.city"))))
                .as("and no table whose name begins so")
                .containsExactly("load finished table=world.city rows=7", "table world.city is gone");
        assertThat(texts(kept.last(9, new LogFilter(Level.WARN, "")))).hasSize(2);
        assertThat(kept.last(0, LogFilter.ALL)).isEmpty();
    }

    @Test
    void whoeverFollowsGetsWhatCameSince() {
        run("run", () -> LOG.info("first"));
        assertThat(texts(kept.last(5, LogFilter.ALL))).containsExactly("first");

        assertThat(kept.fresh(LogFilter.ALL)).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        run("run", () -> LOG.info("second"));
        assertThat(texts(kept.fresh(LogFilter.ALL))).containsExactly("second");
    }

    private void run(String command, Runnable work) {
        Logs.start(Logs.Format.PEOPLE, Logs.Detail.NORMAL, OutputStream.nullOutputStream());
        KeptLog.Limits limits = new KeptLog.Limits(Duration.ofHours(1), 1 << 20);
        try (KeptLog log = KeptLog.start(files, "world", command, limits, clock)) {
            Logs.alsoTo(log.stream());
            work.run();
        }
    }

    private static List<String> texts(List<LogTail.Line> lines) {
        return lines.stream().map(LogTail.Line::text).toList();
    }
}
