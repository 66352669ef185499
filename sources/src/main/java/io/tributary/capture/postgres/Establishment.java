package io.tributary.capture.postgres;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.run.PatternChecks;
import io.tributary.change.Position;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import io.tributary.landing.SourceMark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slot and publication, from nothing to a position to stream from. The landing zone says what we have at the source
 * before we have it, so that a half-made slot is told from somebody else's.
 */
final class Establishment {
    private static final Logger LOG = LoggerFactory.getLogger(Establishment.class);
    private static final int STOP_LOOK_MILLIS = 50;

    private final PostgresSettings settings;
    private final Sessions sessions;
    private final Catalog catalog;
    private final Connection connection;
    private final LandingWriter landing;
    private final CaptureControl control;

    Establishment(
            PostgresSettings settings,
            Sessions sessions,
            Catalog catalog,
            Connection connection,
            LandingWriter landing,
            CaptureControl control) {
        this.settings = settings;
        this.sessions = sessions;
        this.catalog = catalog;
        this.connection = connection;
        this.landing = landing;
        this.control = control;
    }

    /** Where to stream from; empty when the capture was told to stop before there was a slot. */
    OptionalLong position() {
        LandingState state = landing.state();
        return switch (state.source().kind()) {
            case NONE, FORGOTTEN -> begin();
            case CLAIMED -> beginAgain(SourceNote.parse(state.source().text()));
            case ESTABLISHED -> resume(SourceNote.parse(state.source().text()), Lsn.of(state.position()));
        };
    }

    private OptionalLong resume(SourceNote note, long landed) {
        SourceNote here = expectSameSource(note);
        Slot.verify(connection, note.slot(), landed);
        if (here.timeline() != note.timeline()) {
            if (note.timeline() != 0) {
                expectSameLog(note.timeline(), here.timeline(), landed);
            }
            commit(new SourceMark(SourceMark.Kind.ESTABLISHED, here.text()), Position.NONE);
        }
        return OptionalLong.of(landed);
    }

    /** A standby that was promoted, or a backup that was restored, may lack the end of the log that was landed. */
    private void expectSameLog(int before, int now, long landed) {
        Connection replication = sessions.replication();
        OptionalLong end;
        try {
            end = TimelineHistory.read(replication, now).end(before);
        } finally {
            Sessions.close(replication);
        }
        if (end.isEmpty() || Lsn.isBefore(end.getAsLong(), landed)) {
            throw Slot.lost(
                    "The server's log is on timeline " + now + " now, which left timeline " + before
                            + (end.isEmpty() ? " elsewhere" : " at " + Lsn.text(end.getAsLong()))
                            + ", before the landed position " + Lsn.text(landed)
                            + ": the server lacks changes that were landed",
                    null);
        }
    }

    /** What is there now. */
    private SourceNote expectSameSource(SourceNote note) {
        SourceNote here = identify(note.createsPublication());
        if (!here.on(note.timeline()).equals(note)) {
            throw new PipelineException(
                    ErrorCode.SOURCE_IDENTITY_CHANGED,
                    "The landing folder belongs to database " + note.database() + " of server " + note.system()
                            + " with slot " + note.slot() + ", but this is database " + here.database() + " of server "
                            + here.system() + " with slot " + here.slot(),
                    "Give the pipeline the source it had, or another landing folder.");
        }
        return here;
    }

    /** Which server and database this is, by the replication protocol: no privilege but REPLICATION is needed. */
    private SourceNote identify(boolean createsPublication) {
        Connection replication = sessions.replication();
        try (Statement statement = replication.createStatement();
                ResultSet row = statement.executeQuery("IDENTIFY_SYSTEM")) {
            row.next();
            return new SourceNote(
                    row.getString("systemid"),
                    row.getString("dbname"),
                    settings.slotName(),
                    settings.slotName(),
                    createsPublication,
                    row.getInt("timeline"));
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot identify the server");
        } finally {
            Sessions.close(replication);
        }
    }

    private OptionalLong beginAgain(SourceNote note) {
        expectSameSource(note);
        Slot.drop(connection, note.slot());
        if (note.createsPublication()) {
            publication().drop();
        }
        return begin();
    }

    private Publication publication() {
        return new Publication(connection, settings.slotName());
    }

    private OptionalLong begin() {
        CatalogView view = catalog.read(connection);
        PatternChecks.expectTables(settings.tables(), view.tables().keySet());
        if (Slot.find(connection, settings.slotName()).isPresent()) {
            throw Slot.foreign(settings.slotName());
        }
        boolean creates = createsPublication(view);
        commit(new SourceMark(SourceMark.Kind.CLAIMED, identify(creates).text()), Position.NONE);
        if (creates) {
            publication().create(publishable(view));
        }
        OptionalLong position = createSlot();
        if (position.isPresent()) {
            SourceMark mark = new SourceMark(
                    SourceMark.Kind.ESTABLISHED, identify(creates).text());
            commit(mark, Lsn.position(position.getAsLong()));
        }
        return position;
    }

    private void commit(SourceMark mark, Position position) {
        control.committed(landing.commit(mark, position));
    }

    private List<TableId> publishable(CatalogView view) {
        return view.tables().values().stream()
                .filter(table -> Selection.refusal(table, view.publication(), settings.slotName())
                        .isEmpty())
                .map(CatalogTable::id)
                .toList();
    }

    /** Whether the publication is ours to create; one that was made for us is used when we could not make it. */
    private boolean createsPublication(CatalogView view) {
        boolean mayCreate = mayCreatePublication()
                && view.tables().values().stream()
                        .allMatch(table -> table.traits().rights().owned());
        if (!view.publication().exists()) {
            if (!mayCreatePublication()) {
                throw new PipelineException(
                        ErrorCode.SOURCE_PERMISSION_MISSING,
                        "The role may not create publication " + settings.slotName(),
                        createPublicationCure(view));
            }
            return true;
        }
        boolean covers = view.publication().scope().allOperations()
                && view.tables().values().stream()
                        .allMatch(table -> view.publication().holds(table.oid()));
        if (mayCreate || !covers) {
            throw Publication.foreign(settings.slotName());
        }
        return false;
    }

    private String createPublicationCure(CatalogView view) {
        String tables = String.join(
                ", ",
                view.tables().keySet().stream()
                        .map(table -> "ONLY " + Names.quote(table))
                        .toList());
        return "GRANT CREATE ON DATABASE to the role and make it owner of the tables; or, as their owner: CREATE"
                + " PUBLICATION " + Names.quote(settings.slotName()) + " FOR TABLE " + tables
                + " WITH (publish_via_partition_root = true);";
    }

    private boolean mayCreatePublication() {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')")) {
            row.next();
            return row.getBoolean(1);
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot look up privileges");
        }
    }

    /** Waits, as long as it takes, for transactions that are writing now; gives up when told to stop. */
    private OptionalLong createSlot() {
        AtomicReference<@Nullable Object> outcome = new AtomicReference<>();
        try (Statement statement = connection.createStatement()) {
            Thread creator = new Thread(() -> outcome.set(tryCreate(statement)), "slot-creator");
            creator.setDaemon(true);
            creator.start();
            boolean cancelled = false;
            while (creator.isAlive()) {
                creator.join(STOP_LOOK_MILLIS);
                if (control.stopRequested() && !cancelled) {
                    cancelled = true;
                    statement.cancel();
                    LOG.atInfo().log("gave up waiting for open transactions to end");
                }
            }
            if (cancelled) {
                return OptionalLong.empty();
            }
        } catch (SQLException e) {
            throw PostgresErrors.of(e, "Cannot create replication slot " + settings.slotName());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return OptionalLong.empty();
        }
        Object result = outcome.get();
        if (result instanceof SQLException e) {
            throw PostgresErrors.of(e, "Cannot create replication slot " + settings.slotName());
        }
        return result instanceof Long position ? OptionalLong.of(position) : OptionalLong.empty();
    }

    /** The position, or what went wrong. */
    private Object tryCreate(Statement statement) {
        try {
            return Slot.create(statement, settings.slotName());
        } catch (SQLException e) {
            return e;
        }
    }
}
