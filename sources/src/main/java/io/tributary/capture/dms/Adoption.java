package io.tributary.capture.dms;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.capture.CaptureControl;
import io.tributary.capture.dms.TableAdoption.Adopter;
import io.tributary.capture.dms.TableAdoption.Outcome;
import io.tributary.change.TableId;
import io.tributary.landing.LandingState;
import io.tributary.landing.LandingWriter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Adopts the files of all tables into one log, look after look at the folder. Confined to one thread. */
final class Adoption {
    /** What the log's memory of adopted files is called. */
    private static final String MEMORY = "adoption";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DmsFolderSettings settings;
    private final CaptureControl control;
    private final Adopter adopter;
    private final TransactionFiles transactions;
    private final SortedMap<TableId, KnownFiles> known = new TreeMap<>();
    private final SortedMap<TableId, TableAdoption> tables = new TreeMap<>();
    private final LandingWriter landing;
    private long remembered;

    Adoption(DmsFolderSettings settings, FileReads reads, LandingWriter landing, CaptureControl control) {
        this.settings = settings;
        this.control = control;
        this.landing = landing;
        transactions =
                new TransactionFiles(settings.content(), settings.dms().files().transactions());
        Settling settling =
                new Settling(settings.grace(), settings.dms().partitions().zone(), settings.clock());
        adopter = new Adopter(settings.content(), landing, reads, settling, control, () -> commit(landing, control));
        remembered = settings.log().recall(MEMORY, new Recall());
        settings.log().forEachCommitAfter(remembered, commit -> commit.items()
                .forEach(item -> known(item.table()).take(item.item())));
    }

    private static void commit(LandingWriter landing, CaptureControl control) {
        LandingState state = landing.commit();
        control.committed(state);
    }

    /** Takes back what was known, a line at a time. */
    private final class Recall implements Consumer<String> {
        private @Nullable KnownFiles table;

        @Override
        public void accept(String line) {
            JsonNode json = parse(line);
            KnownFiles of = table;
            if (of == null || json.path(0).asText().equals("t")) {
                of = known(new TableId(json.path(1).asText(), json.path(2).asText()));
                table = of;
            }
            of.recall(json);
        }

        private JsonNode parse(String line) {
            try {
                return JSON.readTree(line);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("a line is not JSON", e);
            }
        }
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
        List<String> lines = new ArrayList<>();
        known.forEach((table, files) -> {
            files.forgetAllBut(there);
            lines.addAll(files.lines(table));
        });
        long number = landing.state().number();
        settings.log().remember(MEMORY, number, lines);
        remembered = number;
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
        if (!control.stopRequested()) {
            rememberSometimes(listing);
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
