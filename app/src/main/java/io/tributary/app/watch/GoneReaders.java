package io.tributary.app.watch;

import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.pipeline.Targets;
import io.tributary.landing.LandingReader;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readers of the landing zone with this pipeline's name that are no target of its file and do not move, such as of a target that was
 * moved, removed or renamed: whatever they have not applied is kept for them. {@link #look} is confined to one thread.
 */
final class GoneReaders {
    private static final Logger LOG = LoggerFactory.getLogger(GoneReaders.class);
    private static final Duration BETWEEN_LOOKS = Duration.ofMinutes(1);
    private static final Duration STILL = Duration.ofMinutes(10);

    private final LandingReader landing;
    private final Pattern ours;
    private final Set<String> targets;
    private final Clock clock;
    private final Map<String, Still> seen = new HashMap<>();
    private Instant lookAt = Instant.MIN;
    private volatile List<String> found = List.of();

    /** @param targets names of those that are targets */
    GoneReaders(LandingReader landing, String pipeline, Set<String> targets, Clock clock) {
        this.landing = landing;
        this.targets = Set.copyOf(targets);
        this.clock = clock;
        ours = Pattern.compile(Pattern.quote(pipeline) + "-[0-9a-f]{8}");
    }

    static GoneReaders of(Pipeline pipeline) {
        return new GoneReaders(
                pipeline.reader(), pipeline.config().name(), Targets.readers(pipeline), pipeline.clock());
    }

    /** Where a reader stands, and since when it was seen there. */
    private record Still(long commit, Instant since) {}

    /** Their names, as of the last look. */
    List<String> found() {
        return found;
    }

    /** Looks, if it is time to. A pipeline file without targets leaves them to another. */
    void look() {
        Instant now = clock.instant();
        if (targets.isEmpty() || now.isBefore(lookAt)) {
            return;
        }
        lookAt = now.plus(BETWEEN_LOOKS);
        Map<String, Long> readers = landing.readers();
        long newest = readers.values().stream().mapToLong(Long::longValue).max().orElse(0);
        seen.keySet().retainAll(readers.keySet());
        List<String> gone = new ArrayList<>();
        readers.forEach((reader, commit) -> {
            if (targets.contains(reader) || !ours.matcher(reader).matches()) {
                return;
            }
            Still still = seen.merge(
                    reader, new Still(commit, now), (before, again) -> before.commit == commit ? before : again);
            if (commit < newest && !now.isBefore(still.since.plus(STILL))) {
                gone.add(reader);
            }
        });
        for (String reader : gone) {
            if (!found.contains(reader)) {
                LOG.atWarn()
                        .addKeyValue("reader", reader)
                        .log(
                                "landed files are kept for a reader that is no target of the pipeline file and does not move");
            }
        }
        found = List.copyOf(gone);
    }
}
