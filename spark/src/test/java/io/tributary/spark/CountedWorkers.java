package io.tributary.spark;

import io.tributary.merge.Plan;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** Workers who tell how many shares they were given: a target that keeps all for itself would pass other tests too. */
record CountedWorkers(Workers workers, AtomicInteger shares) implements Workers {
    CountedWorkers(Workers workers) {
        this(workers, new AtomicInteger());
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
        return workers.run(all);
    }
}
