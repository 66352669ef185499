package io.tributary.app.console;

import static java.util.Objects.requireNonNull;

import io.tributary.error.PipelineException;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.Precondition;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a run's log lines as files, one for each interval or size, on a thread of its own:
 *
 * <pre>world/2026-11-20/run-20261120T101501Z-4711-000001.jsonl</pre>
 *
 * named by pipeline, day and time the run began (UTC), command, process and number. What cannot be kept is tried again; lines
 * beyond twice the size of a file are given up and counted. Nothing of it fails the run or makes it wait: a failure is a
 * line of the log. Thread-safe.
 */
public final class KeptLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KeptLog.class);
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyy-MM-dd").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Files files;
    private final String run;
    private final Limits limits;
    private final Clock clock;
    private final Thread thread = new Thread(this::keepOn, "kept-log");
    private ByteArrayOutputStream lines = new ByteArrayOutputStream();
    private byte[] unkept = {};
    private int kept;
    private long lost;
    private long lostUntold;
    private boolean failing;
    private boolean closed;

    /**
     * When a file is ended.
     *
     * @param interval at the latest after that
     * @param bytes at about that size
     */
    public record Limits(Duration interval, long bytes) {
        public Limits {
            requireNonNull(interval, "interval is null");
        }
    }

    private KeptLog(Files files, String run, Limits limits, Clock clock) {
        this.files = files;
        this.run = run;
        this.limits = limits;
        this.clock = clock;
    }

    /** Begins with no lines. */
    public static KeptLog start(Files files, String pipeline, String command, Limits limits, Clock clock) {
        Instant now = clock.instant();
        String run = pipeline + "/" + DAY.format(now) + "/" + command + "-" + TIME.format(now) + "-"
                + ProcessHandle.current().pid();
        KeptLog log = new KeptLog(files, run, limits, clock);
        log.thread.setDaemon(true);
        log.thread.start();
        return log;
    }

    /** Takes lines, each whole in one write. Never blocks on storage, never fails. */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                add(bytes, offset, length);
            }
        };
    }

    private synchronized void add(byte[] bytes, int offset, int length) {
        if (closed || lines.size() + length > 2 * limits.bytes()) {
            lost++;
            return;
        }
        lines.write(bytes, offset, length);
        if (lines.size() >= limits.bytes()) {
            notifyAll();
        }
    }

    private void keepOn() {
        boolean isLast = false;
        while (!isLast) {
            isLast = await();
            keep();
        }
    }

    /** Waits for the end of an interval, for a file's worth of lines, or for the close. */
    private synchronized boolean await() {
        long end = clock.millis() + limits.interval().toMillis();
        try {
            while (!closed && (failing || lines.size() < limits.bytes())) {
                long left = end - clock.millis();
                if (left <= 0) {
                    return false;
                }
                wait(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
        return closed;
    }

    /** What was not kept before goes first, by itself: its file may be there already. */
    private void keep() {
        do {
            if (unkept.length == 0) {
                unkept = take();
            }
            if (unkept.length == 0) {
                return;
            }
            try {
                write(unkept);
            } catch (PipelineException failure) {
                failed(failure);
                return;
            }
            unkept = new byte[0];
            kept++;
            succeeded();
        } while (isWaiting());
    }

    private synchronized byte[] take() {
        byte[] taken = lines.toByteArray();
        lines = new ByteArrayOutputStream();
        lostUntold += lost;
        lost = 0;
        return taken;
    }

    private synchronized boolean isWaiting() {
        return closed && lines.size() > 0;
    }

    private void write(byte[] content) {
        String path = String.format(Locale.ROOT, "%s-%06d.jsonl", run, kept + 1);
        try (FileUpload upload = files.create(path, Precondition.ANY)) {
            upload.write(content, 0, content.length);
            upload.publish("");
        }
    }

    private void failed(PipelineException failure) {
        boolean isNew = !failing;
        synchronized (this) {
            failing = true;
        }
        if (isNew) {
            LOG.atWarn()
                    .addKeyValue("code", failure.code())
                    .log("log lines cannot be kept, will retry: {}", PipelineException.describe(failure));
        }
    }

    /** Lost lines are told once there is room for the line that tells of them. */
    private void succeeded() {
        synchronized (this) {
            failing = false;
        }
        if (lostUntold > 0) {
            LOG.atWarn()
                    .log("{} before this one could not be kept and are lost", Figures.count(lostUntold, "log line"));
            lostUntold = 0;
        }
    }

    /** Keeps the rest, unless that takes too long; lines that come later are not kept. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            thread.join(CLOSE_LIMIT.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
