package io.tributary.app.validate;

import io.tributary.app.validate.TableVerdict.Result;
import io.tributary.target.compare.Comparison;
import io.tributary.target.compare.Comparison.Difference;
import io.tributary.target.compare.Comparison.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One look after the other at one final table, until it is known which rows differ. A row of the final table is read after all
 * that the source's row had was applied. So when the same source row stands before and after it, the final table should have had
 * it: a row that differs in two looks, and is the same at the source in both, is wrong. A row that differs in one look alone was
 * changed meanwhile. A look at a final table that was not that far proves nothing.
 */
public final class TableLooks {
    private static final int KEYS_MAX = 100;

    private final String table;
    private final @Nullable String target;
    private final Map<String, Difference> wrong = new TreeMap<>();
    private Map<String, Difference> suspects = new HashMap<>();
    private @Nullable Comparison last;
    private String note = "";
    private boolean open = true;
    private boolean wasPast;
    private boolean isFinal;

    /** @param target null in a pipeline with one target */
    public TableLooks(String table, @Nullable String target) {
        this.table = table;
        this.target = target;
    }

    /** Whether another look may tell more. */
    public boolean isOpen() {
        return open;
    }

    /** Something that people should know beside the numbers. */
    public void note(String text) {
        note = text;
    }

    /** It cannot be compared. */
    public void failed(String why) {
        note = why;
        last = null;
        open = false;
    }

    /**
     * Takes in a look.
     *
     * @param isPast whether all that was read from the source was applied; a look at a table that is not that far proves nothing
     * @param again whether there may be another one
     */
    public void look(Comparison found, boolean isPast, boolean again) {
        boolean first = last == null;
        last = found;
        Map<String, Difference> now = new HashMap<>();
        found.differences().forEach(difference -> now.put(difference.key(), difference));
        boolean proves = wasPast;
        wasPast = isPast;
        if (found.isEqual() || !found.isListed() || (!again && (first || !isPast))) {
            wrong.clear();
            suspects = now;
            isFinal = !found.isEqual();
            open = false;
            return;
        }
        if (first) {
            suspects = now;
            return;
        }
        Map<String, Difference> left = new HashMap<>();
        suspects.forEach((key, before) -> {
            Difference after = now.get(key);
            if (proves && after != null && after.expected().equals(before.expected())) {
                wrong.put(key, after);
            } else if (after != null) {
                left.put(key, after);
            }
        });
        suspects = left;
        open = !suspects.isEmpty() && again;
    }

    /** What is known now. */
    public TableVerdict verdict(boolean showKeys) {
        Comparison found = last;
        if (found == null) {
            return TableVerdict.unknown(table, target, note);
        }
        if (isFinal) {
            return verdict(found, found.missing(), found.extra(), found.different(), 0, suspects.values(), showKeys);
        }
        long missing = count(wrong, kind -> kind == Kind.MISSING);
        long extra = count(wrong, kind -> kind == Kind.EXTRA);
        long different = count(wrong, kind -> kind == Kind.DIFFERENT);
        return verdict(found, missing, extra, different, count(suspects, kind -> true), wrong.values(), showKeys);
    }

    private static long count(Map<String, Difference> rows, Predicate<Kind> kind) {
        return rows.values().stream()
                .filter(row -> kind.test(row.kind()))
                .mapToLong(Difference::rows)
                .sum();
    }

    private TableVerdict verdict(
            Comparison found,
            long missing,
            long extra,
            long different,
            long changing,
            Collection<Difference> rows,
            boolean showKeys) {
        boolean equal = missing + extra + different == 0;
        long unsaid = isFinal ? 0 : count(suspects, kind -> kind != Kind.EXTRA);
        List<String> keys = new ArrayList<>(
                rows.stream().map(Difference::key).sorted().limit(KEYS_MAX).collect(Collectors.toList()));
        return new TableVerdict(
                table,
                target,
                equal ? Result.EQUAL : Result.DIFFERENT,
                found.expected(),
                found.expected() - missing - different - unsaid,
                missing,
                extra,
                different,
                changing,
                found.applied().position().text(),
                note,
                showKeys ? keys : null);
    }
}
