package io.tributary.spark;

import io.tributary.merge.Plan;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Workers who tell how many shares they were given: a target that keeps all for itself would pass other tests too.
 *
 * @param bytes how long the shares are that were given last, as they are sent, on average
 */
record CountedWorkers(Workers workers, AtomicInteger shares, AtomicInteger bytes) implements Workers {
    CountedWorkers(Workers workers) {
        this(workers, new AtomicInteger());
    }

    CountedWorkers(Workers workers, AtomicInteger shares) {
        this(workers, shares, new AtomicInteger());
    }

    @Override
    public boolean isWorth(long bytes) {
        return workers.isWorth(bytes);
    }

    @Override
    public long shareBytes() {
        return workers.shareBytes();
    }

    @Override
    public Optional<NetFiles> net(Plan plan, TypeRules rules, EngineSettings settings) {
        return workers.net(plan, rules, settings);
    }

    @Override
    public <T extends Serializable> List<T> run(List<? extends Share<T>> all) {
        shares.addAndGet(all.size());
        bytes.set(all.stream().mapToInt(CountedWorkers::sent).sum() / all.size());
        return workers.run(all);
    }

    private static int sent(Share<?> share) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(share);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.size();
    }
}
