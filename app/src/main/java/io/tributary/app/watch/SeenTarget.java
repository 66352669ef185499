package io.tributary.app.watch;

import io.tributary.app.status.StatusReader.TargetView;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode.Retry;
import io.tributary.error.PipelineException;
import io.tributary.ledger.Applied;
import io.tributary.target.Target;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A target as a process sees it that does its work without: while it cannot be read it is as it was when it was. One that cannot be
 * reached is asked once in a look, and not for every table. Confined to one thread.
 */
final class SeenTarget implements TargetView {
    private final TargetView target;
    private final Map<TableId, Applied> known = new HashMap<>();
    private @Nullable PipelineException unread;

    SeenTarget(TargetView target) {
        this.target = target;
    }

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public String format() {
        return target.format();
    }

    @Override
    public void lookBegins() {
        unread = null;
    }

    @Override
    public Optional<PipelineException> unread() {
        return Optional.ofNullable(unread);
    }

    @Override
    public Applied applied(TableId table) {
        ask(() -> target.applied(table)).ifPresent(applied -> known.put(table, applied));
        return known.getOrDefault(table, Applied.NOTHING);
    }

    @Override
    public Optional<Target.Failure> failure(TableId table) {
        return ask(() -> target.failure(table)).flatMap(failure -> failure);
    }

    private <T> Optional<T> ask(Supplier<T> question) {
        if (unread != null && unread.code().retry() == Retry.AGAIN) {
            return Optional.empty();
        }
        try {
            return Optional.of(question.get());
        } catch (PipelineException failure) {
            unread = failure;
            return Optional.empty();
        }
    }
}
