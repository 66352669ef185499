package io.tributary.app.apply;

import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import io.tributary.trigger.ApplyLoop;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A target as the loop that applies to it knows it: looking costs nothing. Thread-safe. */
final class LoopView implements TargetView {
    private final String name;
    private final String format;
    private final ApplyLoop loop;
    private final Map<TableId, Applied> known = new ConcurrentHashMap<>();

    LoopView(String name, String format, ApplyLoop loop) {
        this.name = name;
        this.format = format;
        this.loop = loop;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String format() {
        return format;
    }

    /** After a failure the loop forgets what it knew; then what it knew before. */
    @Override
    public Applied applied(TableId table) {
        loop.standing(table).ifPresent(standing -> known.put(table, standing.applied()));
        return known.getOrDefault(table, Applied.NOTHING);
    }

    @Override
    public Optional<Duration> took(TableId table) {
        return loop.standing(table)
                .filter(standing -> standing.tookMillis() > 0)
                .map(standing -> Duration.ofMillis(standing.tookMillis()));
    }

    /** What failed, whoever runs the loop tells. */
    @Override
    public Optional<Target.Failure> failure(TableId table) {
        return Optional.empty();
    }
}
