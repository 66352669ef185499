package io.tributary.app.watch;

import io.tributary.app.web.ConsoleView.Landed;
import io.tributary.app.web.ConsoleView.LandedThing;
import io.tributary.change.TableId;
import io.tributary.landing.Commit;
import io.tributary.landing.LandedFile;
import io.tributary.landing.LandingReader;
import io.tributary.landing.TableItem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** The last commits, read when somebody wants to see them. Thread-safe. */
final class RecentCommits {
    private static final int COMMITS_MAX = 1000;
    private static final int SHOWN_MAX = 30;

    private final LandingReader landing;
    private final Deque<Commit> commits = new ArrayDeque<>();
    private long seen = -1;

    RecentCommits(LandingReader landing) {
        this.landing = landing;
    }

    /** What was landed for that table lately, the newest first. */
    synchronized List<Landed> about(TableId table) {
        read();
        List<Landed> landed = new ArrayList<>();
        for (Commit commit : commits) {
            List<LandedThing> things = commit.items().stream()
                    .filter(item -> item.table().equals(table))
                    .map(RecentCommits::thing)
                    .toList();
            if (!things.isEmpty()) {
                String time =
                        commit.sourceTime() == null ? "" : commit.sourceTime().toString();
                landed.add(new Landed(commit.number(), commit.landedTime().toString(), time, things));
            }
        }
        Collections.reverse(landed);
        return landed.subList(0, Math.min(SHOWN_MAX, landed.size()));
    }

    private void read() {
        if (seen < 0) {
            seen = Math.max(landing.expired(), landing.state().number() - COMMITS_MAX);
        }
        landing.forEachCommitAfter(seen, commit -> {
            seen = commit.number();
            commits.add(commit);
            if (commits.size() > COMMITS_MAX) {
                commits.removeFirst();
            }
        });
    }

    private static LandedThing thing(TableItem item) {
        if (item.item() instanceof LandedFile file) {
            return new LandedThing(file.path(), file.counts().rows(), file.bytes());
        }
        String event = item.item().getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ");
        return new LandedThing(event.toLowerCase(Locale.ROOT), 0, 0);
    }
}
