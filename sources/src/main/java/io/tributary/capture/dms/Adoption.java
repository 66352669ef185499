package io.tributary.capture.dms;

import io.tributary.capture.CaptureControl;
import io.tributary.capture.dms.TableAdoption.Adopter;
import io.tributary.capture.dms.TableAdoption.Outcome;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adopts the files of all tables into one log, look after look at the folder. Confined to one thread. */
final class Adoption {
    private final DmsFolderSettings settings;
    private final CaptureControl control;
    private final Adopter adopter;
    private final TransactionFiles transactions;
    private final SortedMap<TableId, KnownFiles> known = new TreeMap<>();
    private final SortedMap<TableId, TableAdoption> tables = new TreeMap<>();

    Adoption(DmsFolderSettings settings, FileReads reads, LandingWriter landing, CaptureControl control) {
        this.settings = settings;
        this.control = control;
        transactions =
                new TransactionFiles(settings.content(), settings.dms().files().transactions());
        Settling settling =
                new Settling(settings.grace(), settings.dms().partitions().zone(), settings.clock());
        adopter = new Adopter(settings.content(), landing, reads, settling, control, () -> commit(landing, control));
        settings.log().forEachCommitAfter(0, commit -> commit.items()
                .forEach(item -> known(item.table()).take(item.item())));
    }

    private static void commit(LandingWriter landing, CaptureControl control) {
        LandingState state = landing.commit();
        control.committed(state);
    }

    private KnownFiles known(TableId table) {
        return known.computeIfAbsent(table, id -> new KnownFiles());
    }

    /**
     * Looks at the folder once, and adopts what is there.
     *
     * @return whether nothing is left to do, as far as was seen
     */
    boolean look() {
        control.takeReloadRequests().forEach(table -> table(table).wantLoad());
        control.takeRetryRequests().forEach(table -> table(table).retry());
        Listing listing =
                Listing.of(settings.files().list(""), settings.dms().files().transactions());
        TreeSet<TableId> all = new TreeSet<>(listing.tables().keySet());
        all.addAll(tables.keySet());
        all.addAll(transactions.tables(listing.transactions()));
        boolean done = true;
        for (TableId table : all) {
            if (settings.isWanted(table) && !control.stopRequested()) {
                done &= adopt(table(table), listing.of(table, transactions.of(table, listing.transactions())));
            }
        }
        return done;
    }

    private boolean adopt(TableAdoption table, Listing.TableFiles files) {
        Outcome outcome = table.look(files);
        while (outcome == Outcome.ADOPTED && !control.stopRequested()) {
            outcome = table.look(files);
        }
        return outcome == Outcome.DONE;
    }

    private TableAdoption table(TableId table) {
        return tables.computeIfAbsent(
                table,
                id -> new TableAdoption(
                        id, adopter, new LayoutFinder(id, settings.declared(id), settings.dms()), known(id)));
    }
}
