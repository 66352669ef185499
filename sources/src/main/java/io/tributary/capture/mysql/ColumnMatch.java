package io.tributary.capture.mysql;

import io.tributary.capture.mysql.sql.ColumnStep;
import io.tributary.capture.mysql.sql.NameCase;
import io.tributary.change.Column;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which old column each new name stands for, after the steps of one statement. All steps speak of the columns as they were
 * before it.
 */
final class ColumnMatch {
    private final Map<String, Column> before = new LinkedHashMap<>();
    private final Set<String> dropped = new HashSet<>();
    private final Map<String, String> renamed = new HashMap<>();
    private final Set<String> added = new HashSet<>();

    private ColumnMatch(List<Column> columns) {
        for (Column column : columns) {
            before.put(NameCase.column(column.name()), column);
        }
    }

    /**
     * Old columns by the folded names they have now, and the names that are new.
     *
     * @param kept by the name of now, see {@link NameCase#column}
     * @param added names of now that no old column has
     */
    record Result(Map<String, Column> kept, Set<String> added) {
        /** All names of now. */
        Set<String> names() {
            Set<String> names = new HashSet<>(kept.keySet());
            names.addAll(added);
            return names;
        }
    }

    /** Without steps, every column has the name it had. */
    static Result after(List<Column> columns, List<ColumnStep> steps) throws CannotFollow {
        ColumnMatch match = new ColumnMatch(columns);
        for (ColumnStep step : steps) {
            match.note(step);
        }
        return match.result();
    }

    private void note(ColumnStep step) throws CannotFollow {
        if (step instanceof ColumnStep.Added adding) {
            String name = NameCase.column(adding.name());
            if (!adding.unlessExists() || !before.containsKey(name)) {
                once(added.add(name), adding.name());
            }
        } else if (step instanceof ColumnStep.Dropped dropping) {
            if (exists(dropping.name(), dropping.ifExists())) {
                once(dropped.add(NameCase.column(dropping.name())), dropping.name());
            }
        } else if (step instanceof ColumnStep.Renamed renaming) {
            if (exists(renaming.from(), renaming.ifExists())) {
                String to = NameCase.column(renaming.to());
                once(renamed.put(NameCase.column(renaming.from()), to) == null, renaming.from());
            }
        } else if (step instanceof ColumnStep.Modified modifying) {
            exists(modifying.name(), modifying.ifExists());
        }
    }

    private boolean exists(String name, boolean optional) throws CannotFollow {
        boolean found = before.containsKey(NameCase.column(name));
        if (!found && !optional) {
            throw new CannotFollow("the statement speaks of a column " + name + " that is not known");
        }
        return found;
    }

    private static void once(boolean isFirst, String name) throws CannotFollow {
        if (!isFirst) {
            throw new CannotFollow("the statement speaks of column " + name + " twice");
        }
    }

    private Result result() throws CannotFollow {
        Map<String, Column> kept = new LinkedHashMap<>();
        for (Map.Entry<String, Column> entry : before.entrySet()) {
            String name = entry.getKey();
            if (dropped.contains(name)) {
                once(!renamed.containsKey(name), name);
                continue;
            }
            String now = renamed.getOrDefault(name, name);
            once(kept.put(now, entry.getValue()) == null, now);
        }
        for (String name : added) {
            once(!kept.containsKey(name), name);
        }
        return new Result(kept, Set.copyOf(added));
    }
}
