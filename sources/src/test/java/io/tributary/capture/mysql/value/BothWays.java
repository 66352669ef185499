package io.tributary.capture.mysql.value;

import io.tributary.capture.mysql.MysqlDatabase;
import io.tributary.capture.mysql.binlog.LogDecoder;
import io.tributary.capture.mysql.binlog.LogEvents;
import io.tributary.capture.mysql.binlog.LogPlace;
import io.tributary.capture.mysql.binlog.LoggedStatement;
import io.tributary.capture.mysql.binlog.RowImage;
import io.tributary.capture.mysql.binlog.RowImages;
import io.tributary.capture.mysql.binlog.RowsKind;
import io.tributary.capture.mysql.binlog.TableMap;
import io.tributary.capture.mysql.binlog.TransactionId;
import io.tributary.capture.mysql.binlog.TransactionTraits;
import io.tributary.capture.mysql.wire.DumpRequest;
import io.tributary.capture.mysql.wire.EventPackets;
import io.tributary.capture.mysql.wire.Flavour;
import io.tributary.capture.mysql.wire.Row;
import io.tributary.capture.mysql.wire.RowStream;
import io.tributary.capture.mysql.wire.Server;
import io.tributary.capture.mysql.wire.Session;
import io.tributary.capture.mysql.wire.SessionSetup;
import io.tributary.csv.CsvRowWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * The values of tables {@code (id int primary key, v …)} as forms write them from both ways: read by the binary protocol,
 * and from the log since the last {@link #mark}.
 */
final class BothWays implements AutoCloseable {
    private final MysqlDatabase database;
    private final Session catalog;
    private final FormContext context;
    private DumpRequest.Place place;

    BothWays(MysqlDatabase database, ZeroDates zeroDates) {
        this.database = database;
        this.catalog = open(SessionSetup.CATALOG);
        this.context = new FormContext(catalog.flavour(), zeroDates, new ServerCharsetTables(sql -> catalog.query(sql)
                .get(0)
                .need(0)));
        this.place = end();
    }

    Session catalog() {
        return catalog;
    }

    FormContext context() {
        return context;
    }

    /** Forgets what was logged so far. */
    void mark() {
        place = end();
    }

    /** The definition of a table's column {@code v}, as a schema holds it. */
    String sourceType(String table) {
        Row row = catalog.query("SELECT column_type, character_set_name FROM information_schema.columns"
                        + " WHERE table_schema = '" + database.name() + "' AND table_name = '" + table
                        + "' AND column_name = 'v'")
                .get(0);
        String charset = row.isNull(1) ? MysqlType.CHARSET_DEFAULT : row.need(1);
        return charset.equals(MysqlType.CHARSET_DEFAULT) ? row.need(0) : row.need(0) + " character set " + charset;
    }

    ColumnForm form(String table) {
        return ColumnForms.of(sourceType(table), context);
    }

    /** The values of {@code v} in order of {@code id}, as fields of a CSV file. */
    List<String> loaded(String table, ColumnForm form) {
        List<String> fields = new ArrayList<>();
        String sql = "SELECT id, " + form.select("`v`") + " FROM `" + database.name() + "`.`" + table + "` ORDER BY id";
        try (Session session = open(SessionSetup.LOAD);
                RowStream rows = session.stream(sql)) {
            while (rows.next()) {
                CsvRowWriter field = new CsvRowWriter(64);
                if (rows.isNull(1)) {
                    field.nullValue();
                } else {
                    form.fromResult(field, rows.buffer(), rows.offset(1), rows.length(1));
                }
                fields.add(text(field));
            }
        }
        return fields;
    }

    /** The values of {@code v} in order of their insertion, as fields of a CSV file, by table. */
    Map<String, List<String>> logged(Map<String, ColumnForm> forms) {
        Inserts inserts = new Inserts(forms);
        DumpRequest request = new DumpRequest(
                place, 0, UUID.randomUUID(), "values", Duration.ofSeconds(1), Duration.ofMinutes(1), true);
        try (Session session = open(SessionSetup.DUMP);
                LogDecoder decoder = new LogDecoder(inserts, catalog.flavour())) {
            EventPackets events = session.dump(request);
            while (events.next()) {
                decoder.decode(events.buffer(), events.offset(), events.length());
            }
        }
        return inserts.fields;
    }

    @Override
    public void close() {
        catalog.close();
    }

    private Session open(SessionSetup setup) {
        return Session.open(Server.parse(database.named("").url(), database.user(), database.password()), setup);
    }

    private DumpRequest.Place end() {
        boolean isNew = catalog.flavour() == Flavour.MYSQL && catalog.version().isAtLeast(8, 2);
        Row row = catalog.query(isNew ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS")
                .get(0);
        return new DumpRequest.Place(row.need(0), row.number(1));
    }

    private static String text(CsvRowWriter field) {
        return new String(field.buffer(), 0, field.length(), StandardCharsets.UTF_8);
    }

    private final class Inserts implements LogEvents {
        private final Map<String, ColumnForm> forms;
        private final Map<String, List<String>> fields = new HashMap<>();

        Inserts(Map<String, ColumnForm> forms) {
            this.forms = forms;
        }

        @Override
        public void rows(RowsKind kind, TableMap map, RowImages images) {
            String table = map.table().name();
            ColumnForm form = forms.get(table);
            if (form == null || !map.table().schema().equals(database.name()) || kind != RowsKind.INSERT) {
                return;
            }
            ColumnForm logged = form.logged(map.type(1), map.metadata(1));
            while (images.next()) {
                RowImage row = images.after();
                CsvRowWriter field = new CsvRowWriter(64);
                if (row.isNull(1)) {
                    field.nullValue();
                } else {
                    logged.fromLog(field, row.source(), row.offset(1), row.length(1));
                }
                fields.computeIfAbsent(table, key -> new ArrayList<>()).add(text(field));
            }
        }

        @Override
        public void rotated(LogPlace to) {}

        @Override
        public void transaction(TransactionId id, TransactionTraits traits) {}

        @Override
        public void query(LoggedStatement statement) {}

        @Override
        public void tableMap(TableMap map) {}

        @Override
        public void partialJson(TableMap map) {}

        @Override
        public void committed(long headerSeconds) {}

        @Override
        public void xaPrepared(String xid, boolean onePhase, long headerSeconds) {}

        @Override
        public void heartbeat() {}
    }
}
