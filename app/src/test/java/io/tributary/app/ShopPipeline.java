package io.tributary.app;

import io.tributary.app.history.History;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.SourceReport;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.app.status.TableReport;
import io.tributary.app.web.ShownPipeline;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** A shop's database after an hour of a usual day, for the pictures of the docs: the same one in every run. */
final class ShopPipeline extends ShownPipeline {
    static final Instant NOW = Instant.parse("2026-11-20T10:15:00Z");

    private static final List<String> TABLES = List.of(
            "sales.customer",
            "sales.invoice",
            "sales.order",
            "sales.order_line",
            "sales.payment",
            "stock.article",
            "stock.delivery",
            "stock.supplier",
            "web.cart",
            "web.review");
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final int STEPS = 360;

    private final History history;

    private ShopPipeline(History history) {
        super(status(STEPS));
        this.history = history;
    }

    static ShopPipeline create() {
        History history = new History();
        for (int step = 0; step <= STEPS; step++) {
            history.add(status(step));
        }
        return new ShopPipeline(history);
    }

    @Override
    public About about() {
        return new About("shop", "0.1.0", false, List.of("retry", "reload", "pause", "resume"));
    }

    @Override
    public History.Points history(String table) {
        return history.points(table);
    }

    @Override
    public Optional<TableDetails> table(String table) {
        List<Landed> commits = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Instant at = NOW.minusSeconds(1 + 2L * i);
            String name = table.replace('.', '/') + "/20261120-1014" + (59 - 2 * i) + "215.csv";
            commits.add(new Landed(
                    41_207 - 2L * i,
                    at.toString(),
                    at.minusMillis(310).toString(),
                    List.of(new LandedThing(name, 61 + 7L * (i * 5 % 4), 4_311 + 613L * (i * 5 % 4)))));
        }
        List<ColumnText> columns = List.of(
                new ColumnText("id", "bigint", true),
                new ColumnText("customer_id", "bigint", false),
                new ColumnText("placed", "timestamp with time zone", false),
                new ColumnText("status", "text", false),
                new ColumnText("total", "numeric(12,2)", false),
                new ColumnText("coupon", "text", false));
        return Optional.of(new TableDetails(
                table, commits, List.of(new Schema(2, columns), new Schema(1, columns.subList(0, 5)))));
    }

    /** The pipeline after so many steps of the hour. */
    private static StatusReport status(int step) {
        Instant at = NOW.minus(STEP.multipliedBy(STEPS - step));
        double wave = 1 + 0.45 * Math.sin(step / 40.0) + 0.12 * new Random(step).nextDouble();
        double landed = 0.8 + 0.5 * new Random(step + 7_000).nextDouble();
        double applied = landed + 0.9 + new Random(step + 9_000).nextDouble();
        List<TableReport> tables = new ArrayList<>();
        for (int i = 0; i < TABLES.size(); i++) {
            tables.add(table(TABLES.get(i), i, step, at, applied));
        }
        return new StatusReport(
                "shop",
                at.toString(),
                "running",
                new StatusReport.Running("run", 4711, "etl-1", "2026-11-18T06:00:04Z", "http://127.0.0.1:8765/"),
                null,
                36_000 + 15L * step,
                new SourceReport(
                        "postgresql",
                        "db.shop.example:5432/shop",
                        true,
                        "4A/72B55F8",
                        0.0,
                        41_900L,
                        201L << 20,
                        8L << 30,
                        null),
                new LandingReport(
                        "s3://shop-lake/landing",
                        "4A/72B55F8",
                        at.minusMillis(Math.round(landed * 1000)).toString(),
                        landed,
                        620 * wave,
                        2_048L * 40,
                        50L << 30),
                List.of(new TargetReport(
                        "s3://shop-lake/tables",
                        "iceberg",
                        at.minusMillis(Math.round(applied * 1000)).toString(),
                        applied,
                        612 * wave,
                        0)),
                List.of(),
                tables);
    }

    private static TableReport table(String name, int i, int step, Instant at, double behind) {
        long loaded = 1_204_113L / (i + 1) + 611L * i;
        double events = 9 * (step * (10 - i) + 300 * Math.sin(step / 40.0));
        long inserts = 40_000 + Math.round(events * 0.7);
        long updates = 52_000 + Math.round(events * 1.9);
        long deletes = 900 + Math.round(events * 0.05);
        Instant through = at.minusMillis(Math.round(behind * 1000));
        return new TableReport(
                name,
                null,
                "streaming",
                false,
                new TableReport.Load(100, loaded),
                loaded + inserts - deletes,
                0,
                new TableReport.Changes(inserts, updates, deletes, i == 2 ? 1 : 0),
                new TableReport.Progress(
                        "4A/72B55F8",
                        "4A/72B55F8",
                        36_000 + 15L * step,
                        36_000 + 15L * step,
                        through.minusMillis(200L * i).toString(),
                        through.toString(),
                        behind,
                        0.0,
                        behind,
                        0.2 + 0.05 * i + 0.1 * new Random(step * 31L + i).nextDouble()),
                null);
    }
}
