package io.tributary.capture.dms;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.dms.DmsFolderCapture.Look;
import io.tributary.capture.dms.TableAdoption.Adopter;
import io.tributary.capture.dms.TableAdoption.Outcome;
import io.tributary.change.TableId;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Adopts the files of all tables into one log, look after look at the folder. Confined to one thread. */
final class Adoption {
    private final DmsFolderSettings settings;
    private final CaptureControl control;
    private final Adopter adopter;
    private final TransactionFiles transactions;
    private final AdoptedLog known;
    private final SortedMap<TableId, TableAdoption> tables = new TreeMap<>();
    private final LandingWriter landing;
    private long remembered;

    Adoption(
            DmsFolderSettings settings,
            Settling settling,
            FileReads reads,
            LandingWriter landing,
            CaptureControl control) {
        this.settings = settings;
        this.control = control;
        this.landing = landing;
        adopter = new Adopter(settings.content(), landing, reads, settling, control, () -> commit(landing, control));
        known = new AdoptedLog(settings.log());
        remembered = known.remembered();
        transactions = new TransactionFiles(
                settings.content(), reads, settings.dms().files().transactions(), known.transactions());
    }

    private static void commit(LandingWriter landing, CaptureControl control) {
        LandingState state = landing.commit();
        control.committed(state);
    }

    /** As often as the log is folded: what is known need not be read from it again, and it may expire. */
    private void rememberSometimes(Listing listing) {
        if (landing.folded() <= remembered) {
            return;
        }
        Set<String> there = new HashSet<>();
        listing.transactions().forEach(file -> there.add(file.path()));
        listing.tables().values().forEach(files -> Stream.of(files.loads(), files.changes(), files.unsaid())
                .flatMap(List::stream)
                .forEach(file -> there.add(file.path())));
        long number = landing.state().number();
        settings.log().remember(AdoptedLog.MEMORY, number, known.lines(there));
        remembered = number;
    }

    /** Looks at the folder once, and adopts what is there. A table whose files cannot be reached holds up no other. */
    Look look() {
        control.takeReloadRequests().forEach(table -> table(table).wantLoad());
        control.takeRetryRequests().forEach(table -> table(table).retry());
        Listing listing =
                Listing.of(settings.files().list(""), settings.dms().files().transactions());
        if (!transactions.look(listing.transactions(), control::stopRequested)) {
            return Look.UNFINISHED;
        }
        TreeSet<TableId> all = new TreeSet<>(listing.tables().keySet());
        all.addAll(tables.keySet());
        all.addAll(transactions.tables(listing.transactions()));
        boolean done = true;
        SortedMap<TableId, PipelineException> unread = new TreeMap<>();
        for (TableId id : all) {
            if (settings.isWanted(id) && !control.stopRequested()) {
                TableAdoption table = table(id);
                done &= adopt(table, listing.of(id, transactions.of(id, listing.transactions())));
                table.unread().ifPresent(failure -> unread.put(id, failure));
            }
        }
        if (!control.stopRequested()) {
            rememberSometimes(listing);
        }
        return new Look(done, unread);
    }

    private boolean adopt(TableAdoption table, Listing.TableFiles files) {
        Outcome outcome = table.look(files);
        while (outcome == Outcome.ADOPTED && !control.stopRequested()) {
            outcome = table.look(files);
        }
        return outcome == Outcome.DONE || outcome == Outcome.UNREAD;
    }

    private TableAdoption table(TableId table) {
        return tables.computeIfAbsent(
                table,
                id -> new TableAdoption(
                        id, adopter, new LayoutFinder(id, settings.declared(id), settings.dms()), known.known(id)));
    }
}
