package io.tributary.trigger;

import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A target that remembers the plans it was given, fails when told to, and minds that tables are applied serially. */
final class RecordingTarget implements Target {
    private final Map<TableId, Applied> held = new ConcurrentHashMap<>();
    private final Map<TableId, Deque<ErrorCode>> failures = new ConcurrentHashMap<>();
    private final Map<TableId, AtomicInteger> busy = new ConcurrentHashMap<>();
    private final Map<TableId, List<String>> applied = new ConcurrentHashMap<>();
    private volatile Consumer<Plan> during = plan -> {};
    private volatile Consumer<TableId> asked = table -> {};

    /** The next attempts at that table fail so, one after the other. */
    void failNext(TableId table, ErrorCode... codes) {
        failures.computeIfAbsent(table, id -> new ArrayDeque<>()).addAll(List.of(codes));
    }

    /** Done in the middle of every plan. */
    void during(Consumer<Plan> action) {
        during = action;
    }

    /** Done before every answer to what is applied. */
    void asked(Consumer<TableId> action) {
        asked = action;
    }

    /** What was applied to that table: per plan its steps, files by their names. */
    List<String> applied(String schema, String name) {
        return applied.getOrDefault(new TableId(schema, name), List.of());
    }

    @Override
    public Applied applied(TableId table) {
        asked.accept(table);
        return held.getOrDefault(table, Applied.NOTHING);
    }

    void hold(TableId table, Applied entry) {
        held.put(table, entry);
    }

    @Override
    public Applied apply(Plan plan) {
        AtomicInteger inside = busy.computeIfAbsent(plan.table(), id -> new AtomicInteger());
        if (inside.incrementAndGet() != 1) {
            throw new AssertionError("Two plans of " + plan.table() + " at a time");
        }
        try {
            if (!plan.from().equals(held.getOrDefault(plan.table(), Applied.NOTHING))) {
                throw new AssertionError("The plan starts from " + plan.from());
            }
            during.accept(plan);
            Deque<ErrorCode> failing = failures.get(plan.table());
            if (failing != null && !failing.isEmpty()) {
                throw new PipelineException(failing.removeFirst(), "Simulated failure of " + plan.table(), "hint");
            }
            held.put(plan.table(), plan.to());
            applied.computeIfAbsent(plan.table(), id -> new ArrayList<>()).add(steps(plan));
            return plan.to();
        } finally {
            inside.decrementAndGet();
        }
    }

    private static String steps(Plan plan) {
        StringBuilder text = new StringBuilder();
        for (Plan.Step step : plan.steps()) {
            if (step instanceof Plan.Replace replace) {
                replace.files().forEach(file -> text.append(" =").append(name(file)));
            } else if (step instanceof Plan.Changes changes) {
                text.append(" +").append(name(changes.file()));
            } else {
                text.append(" 0");
            }
        }
        return plan.to().commit() + ":" + text;
    }

    private static String name(LandedFile file) {
        return file.path().substring(file.path().lastIndexOf('/') + 1).replace(".csv", "");
    }

    @Override
    public Optional<Failure> failure(TableId table) {
        return Optional.empty();
    }

    @Override
    public void close() {}
}
