package io.tributary.app.apply;

import io.tributary.app.config.Location;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.capture.dms.DmsFolderSettings;
import io.tributary.change.TableId;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.trigger.s3.KeyFilter;
import io.tributary.trigger.s3.Message;
import io.tributary.trigger.s3.ObjectWritten;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells which tables of a pipeline messages are about. A landing zone of ours is changed by its commits, so events of these
 * count; a folder that somebody else writes by its data files.
 */
final class Arrivals {
    private static final String OURS = "_tributary/";
    private static final Pattern COMMIT = Pattern.compile("_tributary/commits/(\\d{18,20})\\.json");
    private static final int PARTS_MIN = 3;

    private final Pipeline pipeline;
    private final Location landing;
    private final KeyFilter filter;

    Arrivals(Pipeline pipeline) {
        this.pipeline = pipeline;
        this.landing = pipeline.config().landing().path();
        this.filter = pipeline.config().trigger().filter();
    }

    /**
     * What a message is about.
     *
     * @param isAll whether it may be any table
     * @param paths tables, each with the path below the landing folder of a file that was written
     */
    record Concern(boolean isAll, Map<TableId, String> paths) {
        static final Concern NOBODY = new Concern(false, Map.of());
        static final Concern ALL = new Concern(true, Map.of());

        boolean isNobody() {
            return !isAll && paths.isEmpty();
        }
    }

    /** What each message is about, by its id. */
    Map<String, Concern> of(List<Message> messages) {
        Map<String, List<String>> paths = new LinkedHashMap<>();
        for (Message message : messages) {
            paths.put(message.id(), pathsOf(message));
        }
        Map<Long, Map<TableId, String>> commits = commits(paths.values());
        Map<String, Concern> concerns = new LinkedHashMap<>();
        for (Message message : messages) {
            concerns.put(
                    message.id(),
                    message.isSweep() ? Concern.ALL : concern(paths.getOrDefault(message.id(), List.of()), commits));
        }
        return concerns;
    }

    /** Paths below the landing folder. */
    private List<String> pathsOf(Message message) {
        List<String> paths = new ArrayList<>();
        for (ObjectWritten object : message.objects()) {
            if (!landing.isBucket() || !object.bucket().equals(landing.bucket())) {
                continue;
            }
            for (String key : object.keys()) {
                if (key.startsWith(landing.prefix())) {
                    String path = key.substring(landing.prefix().length());
                    if (filter.accepts(path)) {
                        paths.add(path);
                    }
                }
            }
        }
        return paths;
    }

    private Concern concern(List<String> paths, Map<Long, Map<TableId, String>> commits) {
        Map<TableId, String> tables = new TreeMap<>();
        for (String path : paths) {
            Concern one = concern(path, commits);
            if (one.isAll()) {
                return one;
            }
            tables.putAll(one.paths());
        }
        return new Concern(false, tables);
    }

    private Concern concern(String path, Map<Long, Map<TableId, String>> commits) {
        DmsFolderSettings folder = pipeline.dmsFolder();
        OptionalLong commit = folder == null ? commit(path) : OptionalLong.empty();
        if (commit.isPresent()) {
            Map<TableId, String> tables = commits.get(commit.getAsLong());
            return tables == null ? Concern.ALL : new Concern(false, tables);
        }
        if (path.startsWith(OURS)) {
            return Concern.NOBODY;
        }
        if (folder != null) {
            return folder.isOfAllTables(path)
                    ? Concern.ALL
                    : folder.tableOf(path)
                            .map(table -> new Concern(false, Map.of(table, path)))
                            .orElse(Concern.NOBODY);
        }
        String[] parts = path.split("/", -1);
        return parts.length < PARTS_MIN || parts[0].isEmpty() || parts[1].isEmpty()
                ? Concern.NOBODY
                : new Concern(false, Map.of(new TableId(parts[0], parts[1]), path));
    }

    private static OptionalLong commit(String path) {
        Matcher matcher = COMMIT.matcher(path);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    /** The tables of commits from the first of those on; none when that is not in the log any more. */
    private Map<Long, Map<TableId, String>> commits(Iterable<List<String>> paths) {
        long first = Long.MAX_VALUE;
        for (List<String> some : paths) {
            for (String path : some) {
                OptionalLong commit = pipeline.dmsFolder() == null ? commit(path) : OptionalLong.empty();
                first = Math.min(first, commit.orElse(Long.MAX_VALUE));
            }
        }
        Map<Long, Map<TableId, String>> tables = new HashMap<>();
        if (first == Long.MAX_VALUE) {
            return tables;
        }
        try {
            pipeline.reader().forEachCommitAfter(first - 1, commit -> tables.put(commit.number(), tables(commit)));
        } catch (PipelineException failure) {
            if (failure.code() != ErrorCode.LANDING_CORRUPT) {
                throw failure;
            }
            // expired: whoever has not applied it yet is found by looking at all tables
            return Map.of();
        }
        return tables;
    }

    private static Map<TableId, String> tables(Commit commit) {
        Map<TableId, String> tables = new TreeMap<>();
        commit.items().forEach(item -> {
            String path = item.item() instanceof LandedFile file ? file.path() : "";
            tables.merge(item.table(), path, (before, now) -> now.isEmpty() ? before : now);
        });
        return tables;
    }
}
