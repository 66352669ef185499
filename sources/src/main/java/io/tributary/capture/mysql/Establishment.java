package io.tributary.capture.mysql;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.mapping.TableMappings;
import io.tributary.capture.mysql.binlog.GtidSet;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LogPosition;
import io.tributary.capture.mysql.binlog.MariadbGtid;
import io.tributary.capture.mysql.binlog.MariadbGtids;
import io.tributary.capture.mysql.binlog.ResumePoint;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.run.PatternChecks;
import io.tributary.change.Position;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.SourceMark;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** From a landing zone to the place in the log where to read: the log's end for a new one, or where an earlier run ended. */
final class Establishment {
    private static final int EXECUTED_LOOKS = 20;
    private static final long EXECUTED_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Session session;
    private final Catalog catalog;
    private final TableMappings patterns;
    private final LandingWriter landing;
    private final CaptureControl control;

    Establishment(
            Session session, Catalog catalog, TableMappings patterns, LandingWriter landing, CaptureControl control) {
        this.session = session;
        this.catalog = catalog;
        this.patterns = patterns;
        this.landing = landing;
        this.control = control;
    }

    /** What is landed and where to read from. */
    ResumePoint position() {
        LandingState state = landing.state();
        return switch (state.source().kind()) {
            case NONE, CLAIMED, FORGOTTEN -> begin();
            case ESTABLISHED -> resume(SourceNote.parse(state.source().text()), state.position());
        };
    }

    private ResumePoint begin() {
        PatternChecks.expectTables(patterns, catalog.read(session).tables().keySet());
        LogPosition end = session.flavour() == Flavour.MARIADB
                ? ConsistentSnapshot.visibleNow(session)
                : LogEnd.executed(session);
        String uuid = end instanceof LogPlace ? uuid() : "";
        SourceMark mark = new SourceMark(SourceMark.Kind.ESTABLISHED, new SourceNote(session.flavour(), uuid).text());
        control.committed(landing.commit(mark, new Position(end.text())));
        return ResumePoint.of(end);
    }

    private String uuid() {
        return session.query("SELECT @@server_uuid").get(0).need(0);
    }

    private ResumePoint resume(SourceNote note, Position landed) {
        ResumePoint from = ResumePoint.parse(landed.text());
        if (note.flavour() != session.flavour()) {
            throw other("it was captured from " + name(note.flavour()) + ", and this is " + name(session.flavour()));
        }
        if (from.start() instanceof LogPlace place) {
            expectSameServer(note);
            expectKept(place);
        } else if (from.start() instanceof GtidSet set) {
            expectKept(set, (GtidSet) from.landed());
        } else if (from.landed() instanceof MariadbGtids list) {
            expectExecuted(() -> missing(list, (MariadbGtids) from.start()));
        }
        return from;
    }

    private static String name(Flavour flavour) {
        return flavour == Flavour.MYSQL ? "MySQL" : "MariaDB";
    }

    private void expectSameServer(SourceNote note) {
        String uuid = uuid();
        if (!uuid.equals(note.server())) {
            throw other("it was captured from server " + note.server() + " without GTIDs, and this is server " + uuid);
        }
    }

    private static PipelineException other(String why) {
        return new PipelineException(
                ErrorCode.SOURCE_IDENTITY_CHANGED,
                "The landing folder belongs to another source: " + why,
                "Give the pipeline the source it had, or another landing folder.");
    }

    private void expectKept(LogPlace place) {
        for (Row row : session.query("SHOW BINARY LOGS")) {
            if (row.need(0).equals(place.file())) {
                if (row.number(1) < place.offset()) {
                    throw lost("The log file " + place.file() + " ends before " + place.offset()
                            + ", up to where it was read: the server has lost transactions");
                }
                return;
            }
        }
        throw lost("The server has removed its log file " + place.file() + ", which is not read to its end");
    }

    private void expectKept(GtidSet start, GtidSet landed) {
        if (!LogEnd.usesGtids(session)) {
            throw new PipelineException(
                    ErrorCode.SOURCE_SETTING_UNSUITABLE,
                    "The server's gtid_mode is not ON any more, and the landing folder's position is a set of GTIDs",
                    "SET GLOBAL gtid_mode = ON; or begin again: tributary drop, then tributary run.");
        }
        GtidSet purged = GtidSet.parse(
                session.query("SELECT @@global.gtid_purged").get(0).need(0));
        if (!start.containsAll(purged)) {
            throw lost("The server has removed transactions from its log that were not read yet");
        }
        expectExecuted(() -> missing(landed));
    }

    /** What is landed and the server does not have. */
    private enum Missing {
        NOTHING,
        /** A replica may get it yet. */
        OF_OTHERS,
        /** Nobody makes it once more: other transactions get its number. */
        OF_ITS_OWN
    }

    /** A transaction is in the log, and may be landed, a moment before the server counts it as executed. */
    private void expectExecuted(Supplier<Missing> look) {
        Missing missing = look.get();
        for (int i = 1; i < EXECUTED_LOOKS && missing != Missing.NOTHING; i++) {
            LockSupport.parkNanos(EXECUTED_LOOK_NANOS);
            missing = look.get();
        }
        switch (missing) {
            case NOTHING -> {}
            case OF_OTHERS -> throw behind();
            case OF_ITS_OWN ->
                throw lost(
                        "The server has lost transactions that it made itself and that are landed: its log was reset,"
                                + " or cut off when its machine failed, or it was restored from a backup");
        }
    }

    private Missing missing(GtidSet landed) {
        // looked at first: a transaction leaves it once it counts as executed
        String underWay = session.query("SELECT @@global.gtid_owned")
                .get(0)
                .need(0)
                .replaceAll("#[0-9]+", "")
                .strip();
        GtidSet executed = (GtidSet) LogEnd.executed(session);
        if (executed.containsAll(landed)) {
            return Missing.NOTHING;
        }
        GtidSet known = underWay.isEmpty() ? executed : GtidSet.parse(underWay + "," + executed.list());
        return known.containsAll(landed.madeBy(uuid().toLowerCase(Locale.ROOT)))
                ? Missing.OF_OTHERS
                : Missing.OF_ITS_OWN;
    }

    /** Numbers of different servers cannot be compared: without {@code gtid_strict_mode} they may go back. */
    private Missing missing(MariadbGtids landed, MariadbGtids start) {
        MariadbGtids end = (MariadbGtids) LogEnd.executed(session);
        List<MariadbGtid> logged = MariadbGtids.parseAll(
                session.query("SELECT @@global.gtid_binlog_state").get(0).need(0));
        long own = session.query("SELECT @@global.server_id").get(0).number(0);
        Missing missing = Missing.NOTHING;
        for (MariadbGtid gtid : landed.all()) {
            if (logged.stream().anyMatch(gtid::isAtOrBefore)) {
                continue;
            }
            if (gtid.server() == own) {
                return Missing.OF_ITS_OWN;
            }
            // where others have gone on without it, the server itself says whether reading can begin behind it
            if (!end.contains(gtid) || !start.all().contains(gtid)) {
                missing = Missing.OF_OTHERS;
            }
        }
        return missing;
    }

    private static PipelineException lost(String message) {
        return new PipelineException(
                ErrorCode.SOURCE_LOG_LOST,
                message,
                "Changes may be missing, so every table has to be loaded again: tributary drop, then tributary run. Let the"
                        + " server keep its log longer (binlog_expire_logs_seconds), and through a failure of its machine"
                        + " (sync_binlog = 1).");
    }

    /** A replica that is not up to date yet, or a new primary that never got what its predecessor had sent us. */
    private PipelineException behind() {
        return new PipelineException(
                ErrorCode.SOURCE_UNREACHABLE,
                "The server " + session.address() + " has not executed transactions that are landed already",
                "If it is a replica, it will catch up. If it replaced a server that failed, those"
                        + " transactions are lost at the source: tributary drop, then tributary run.");
    }
}
