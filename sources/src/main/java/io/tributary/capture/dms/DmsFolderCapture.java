package io.tributary.capture.dms;

import static java.util.Objects.requireNonNull;

import io.tributary.capture.Capture;
import io.tributary.capture.CaptureControl;
import io.tributary.capture.Check;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.SourceMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Adopts what AWS DMS writes to a folder or bucket: looks at it again and again, and names its files in the commit log of a
 * landing zone that has no files of its own, each once and in order. Nothing in DMS's folder is ever changed.
 *
 * <p>A position for people is the path of the file that was adopted last. One to be reached is the number of a look that begins
 * after it was asked for, and finds nothing left to do.
 */
public final class DmsFolderCapture implements Capture {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LOOKS_MIN = Duration.ofMillis(100);
    private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final int READS_AT_ONCE = 8;
    private static final String LOOK = "look ";

    private final DmsFolderSettings settings;
    private final AtomicLong looksBegun = new AtomicLong();
    private final AtomicLong lastIdleLook = new AtomicLong();
    private final AtomicLong lookAwaited = new AtomicLong();

    public DmsFolderCapture(DmsFolderSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
    }

    @Override
    public List<Check> check() {
        List<Check> checks = new ArrayList<>();
        try {
            Listing listing =
                    Listing.of(settings.files().list(""), settings.dms().files().transactions());
            checks.add(Check.ok(
                    "dms folder",
                    settings.files().describe("") + " has files of "
                            + listing.tables().size() + " tables"));
            settings.tables().keySet().stream()
                    .sorted()
                    .filter(table -> !listing.tables().containsKey(table))
                    .forEach(table -> checks.add(Check.warning(
                            "table " + table,
                            "no file is there yet",
                            "If it should be, compare upper and lower case with the folders: " + folders(listing))));
            listing.tables().forEach((table, files) -> checks.addAll(new TableCheck(settings, table).of(files)));
        } catch (PipelineException failure) {
            checks.add(Check.failed("dms folder", PipelineException.describe(failure), failure.hint()));
        }
        return checks;
    }

    private static String folders(Listing listing) {
        return String.join(
                ", ", listing.tables().keySet().stream().map(TableId::path).toList());
    }

    @Override
    public void run(LandingWriter landing, CaptureControl control) {
        try (FileReads reads = new FileReads(READS_AT_ONCE)) {
            Adoption adoption = new Adoption(settings, reads, landing, control);
            if (landing.state().source().kind() != SourceMark.Kind.ESTABLISHED) {
                control.committed(landing.commit(new SourceMark(SourceMark.Kind.ESTABLISHED, "dms"), Position.NONE));
            }
            while (!control.stopRequested()) {
                long look = looksBegun.incrementAndGet();
                boolean idle = !control.pauseRequested() && adoption.look();
                if (idle) {
                    lastIdleLook.set(look);
                }
                rest(control, idle ? BETWEEN_LOOKS : whileFilesSettle());
            }
        }
    }

    private Duration whileFilesSettle() {
        Duration longest = settings.grace().compareTo(BETWEEN_LOOKS) < 0 ? settings.grace() : BETWEEN_LOOKS;
        return longest.compareTo(BETWEEN_LOOKS_MIN) < 0 ? BETWEEN_LOOKS_MIN : longest;
    }

    /** A look that somebody waits for is not put off. */
    private void rest(CaptureControl control, Duration pause) {
        long end = System.nanoTime() + pause.toNanos();
        while (System.nanoTime() < end && !control.stopRequested() && lookAwaited.get() <= looksBegun.get()) {
            LockSupport.parkNanos(control, NAP_NANOS);
        }
    }

    @Override
    public Position currentPosition() {
        long next = looksBegun.get() + 1;
        lookAwaited.accumulateAndGet(next, Math::max);
        return new Position(LOOK + next);
    }

    @Override
    public boolean reached(Position landed, Position wanted) {
        return lastIdleLook.get() >= Long.parseLong(wanted.text().substring(LOOK.length()));
    }

    /** There is nothing at the source: the folder is DMS's. */
    @Override
    public void forget() {}

    @Override
    public void close() {}
}
