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
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
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
    private final Settling settling;
    private final AtomicLong looksBegun = new AtomicLong();
    private final AtomicLong lastIdleLook = new AtomicLong();
    private final AtomicLong lookAwaited = new AtomicLong();
    private volatile Duration sweep = BETWEEN_LOOKS;
    private volatile Instant idleLookBegan = Instant.MIN;
    private volatile Instant lookBegan = Instant.MIN;

    public DmsFolderCapture(DmsFolderSettings settings) {
        this.settings = requireNonNull(settings, "settings is null");
        settling = new Settling(settings.grace(), settings.dms().partitions().zone(), settings.clock());
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
            zone().ifPresent(checks::add);
            listing.tables().forEach((table, files) -> checks.addAll(new TableCheck(settings, table).of(files)));
        } catch (PipelineException failure) {
            checks.add(Check.failed("dms folder", PipelineException.describe(failure), failure.hint()));
        }
        return checks;
    }

    /** In the hour that comes twice when summer time ends, names do not tell the order of files. */
    private Optional<Check> zone() {
        ZoneId zone = settings.dms().partitions().zone();
        return Optional.ofNullable(
                        zone.getRules().nextTransition(settings.clock().instant()))
                .map(changed -> Check.warning(
                        "names of files",
                        "DatePartitionTimezone " + zone
                                + " sets its clock back: change files of the hour that comes twice"
                                + " have names that do not tell their order",
                        "Let DMS name files in a zone without summer time, such as UTC; else load tables again in DMS that"
                                + " changed in that hour (reload-target)"));
    }

    private static String folders(Listing listing) {
        return String.join(
                ", ", listing.tables().keySet().stream().map(TableId::path).toList());
    }

    @Override
    public void run(LandingWriter landing, CaptureControl control) {
        try (FileReads reads = new FileReads(READS_AT_ONCE)) {
            Adoption adoption = new Adoption(settings, settling, reads, landing, control);
            establish(landing, control);
            while (!control.stopRequested()) {
                Look look = look(adoption, control);
                if (!look.unread().isEmpty()) {
                    throw look.unread().get(look.unread().firstKey());
                }
                rest(control, look.isDone() ? sweep : whileFilesSettle());
            }
        }
    }

    private static void establish(LandingWriter landing, CaptureControl control) {
        if (landing.state().source().kind() != SourceMark.Kind.ESTABLISHED) {
            control.committed(landing.commit(new SourceMark(SourceMark.Kind.ESTABLISHED, "dms"), Position.NONE));
        }
    }

    private Look look(Adoption adoption, CaptureControl control) {
        Instant began = settings.clock().instant();
        long number = looksBegun.incrementAndGet();
        if (control.pauseRequested()) {
            return Look.UNFINISHED;
        }
        Look look = adoption.look();
        if (look.unread().isEmpty()) {
            lookBegan = began;
        }
        if (look.isDone() && look.unread().isEmpty()) {
            lastIdleLook.set(number);
            idleLookBegan = began;
        }
        return look;
    }

    /**
     * What a look at the folder came to.
     *
     * @param isDone whether nothing is left to do, as far as was seen, but for what could not be read
     * @param unread tables of which a file could not be reached, and why
     */
    public record Look(boolean isDone, SortedMap<TableId, PipelineException> unread) {
        static final Look UNFINISHED = new Look(false, Collections.emptySortedMap());
    }

    /**
     * Adopts what is there now, and returns once nothing is left to do, or a stop is requested.
     *
     * @return the last look; unfinished after a stop
     */
    public Look runOnce(LandingWriter landing, CaptureControl control) {
        try (FileReads reads = new FileReads(READS_AT_ONCE)) {
            Adoption adoption = new Adoption(settings, settling, reads, landing, control);
            establish(landing, control);
            while (!control.stopRequested()) {
                Look look = look(adoption, control);
                if (look.isDone()) {
                    return look;
                }
                rest(control, whileFilesSettle());
            }
            return Look.UNFINISHED;
        }
    }

    /** From now on it looks this often while there is nothing to do, because somebody will wake it. */
    public void sweepEvery(Duration interval) {
        sweep = requireNonNull(interval, "interval is null");
    }

    /** Says that a file may have been written; a hint that may come too often, and may be left out. Never blocks. */
    public void wake() {
        lookAwaited.accumulateAndGet(looksBegun.get() + 1, Math::max);
    }

    /**
     * Whether all that was there at that time is adopted, or stopped its table: a look since then found nothing left to do, or
     * one did what there was when the grace of files of that time was over.
     */
    public boolean hasSeen(Instant time) {
        return idleLookBegan.isAfter(time)
                || lookBegan.isAfter(time.plus(settings.grace()).plus(BETWEEN_LOOKS));
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
