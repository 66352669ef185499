package io.tributary.capture;

import static java.util.Objects.requireNonNull;

import io.tributary.change.Position;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a source stands at one moment, asked over a connection of its own.
 *
 * @param position the end of its log when it was asked: everything committed before is at or before it
 * @param time the source's clock when it answered
 * @param lagBytes of log that the source keeps because this pipeline has not confirmed it; null where it cannot say
 * @param keptBytes of log that the source keeps, for whatever reason; null where it cannot say
 * @param leftBytes of log that may still be written before the source gives up keeping it for us; null without such a limit
 * @param keptSeconds how long the source keeps its log; null where age does not matter
 */
public record SourceHealth(
        Position position,
        Instant time,
        @Nullable Long lagBytes,
        @Nullable Long keptBytes,
        @Nullable Long leftBytes,
        @Nullable Long keptSeconds) {
    public SourceHealth {
        requireNonNull(position, "position is null");
        requireNonNull(time, "time is null");
    }
}
