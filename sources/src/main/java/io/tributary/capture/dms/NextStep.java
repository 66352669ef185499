package io.tributary.capture.dms;

import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.tributary.capture.dms.KnownFiles.Adopted;
import io.tributary.capture.dms.Listing.Listed;
import io.tributary.capture.dms.Listing.TableFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What is to be done about one table, decided from the files that are there and those that are known; pure, but for what
 * {@code isSettled} knows.
 *
 * <ul>
 *   <li>Load files that are not the known ones are a new load. If known ones were written again, DMS has loaded the table again:
 *       what follows are the change files not adopted yet. If files were only added, the load was not complete: the change
 *       files since it began are adopted again.
 *   <li>A change file whose name comes before that of an adopted one became visible too late. The table is loaded again from
 *       the files that are there, if all are. So is one that somebody wants to be loaded, unless DMS has done so.
 *   <li>A change file that was adopted and was written again since stops the table.
 * </ul>
 */
sealed interface NextStep {
    /** Nothing, until other files are there. */
    record Nothing() implements NextStep {}

    /** Something, but only in a moment. */
    record Wait() implements NextStep {}

    /**
     * A new load.
     *
     * @param start change files up to this order do not belong to it
     */
    record Load(List<Listed> files, String start, Why why) implements NextStep {}

    /** Change files, in their order. */
    record Changes(List<Listed> files) implements NextStep {}

    /** The table cannot go on: {@code finding} says why. */
    record Stop(String finding, Cure cure) implements NextStep {}

    /** What puts a stopped table right. */
    enum Cure {
        /** A load by DMS, and nothing else. */
        LOAD_BY_DMS,
        /** That, or a load from the files that are there. */
        ANY_LOAD
    }

    /** Why a table is loaded. */
    enum Why {
        FIRST("its files are there"),
        REWRITTEN("its load files were written again"),
        ADDED("a load file came after the others"),
        LATE("a change file became visible after later ones"),
        WANTED("that was asked for");

        private final String text;

        Why(String text) {
            this.text = text;
        }

        String text() {
            return text;
        }
    }

    /**
     * Decides.
     *
     * @param wanted whether somebody asked for a load
     */
    static NextStep of(TableFiles files, KnownFiles known, boolean wanted, Predicate<Listed> isSettled) {
        if (known.generation() == 0) {
            return first(files, isSettled);
        }
        if (files.loads().stream().anyMatch(file -> !isKnown(file, known.loads()))) {
            if (!areSettled(files.loads(), isSettled)) {
                return new Wait();
            }
            Map<String, Listed> there = byPath(files.loads());
            boolean keptAll = known.loads().entrySet().stream().allMatch(load -> {
                Listed now = there.get(load.getKey());
                return now != null && load.getValue().isVersionOf(now.entry());
            });
            return keptAll ? again(files, known, Why.ADDED) : new Load(files.loads(), known.last(), Why.REWRITTEN);
        }
        if (wanted) {
            return again(files, known, Why.WANTED);
        }
        return changes(files, known, isSettled);
    }

    private static NextStep first(TableFiles files, Predicate<Listed> isSettled) {
        if (files.loads().isEmpty() && files.changes().isEmpty()) {
            return new Nothing();
        }
        boolean settled = files.loads().isEmpty()
                ? isSettled.test(files.changes().get(0))
                : !files.changes().isEmpty() || areSettled(files.loads(), isSettled);
        return settled ? new Load(files.loads(), FileName.FIRST, Why.FIRST) : new Wait();
    }

    /** Asks about all of them, so that they settle at the same time. */
    private static boolean areSettled(List<Listed> files, Predicate<Listed> isSettled) {
        return files.stream().filter(isSettled).toList().size() == files.size();
    }

    /** The same load and all that followed it, which needs all of it to be there. */
    private static NextStep again(TableFiles files, KnownFiles known, Why why) {
        Map<String, Listed> loads = byPath(files.loads());
        for (String path : known.loads().keySet()) {
            if (!loads.containsKey(path)) {
                return gone(why, "load file " + path, "its rows");
            }
        }
        Map<String, Listed> there = byPath(files.changes());
        List<String> needed = new ArrayList<>(known.changes().keySet());
        if (!known.gone().isEmpty()) {
            needed.add(known.gone());
        }
        for (String path : needed) {
            if (!there.containsKey(path) || path.equals(known.gone())) {
                return gone(why, "change file " + path, "what it changed");
            }
        }
        return new Load(files.loads(), known.start(), why);
    }

    private static Stop gone(Why why, String file, String what) {
        return new Stop(
                "It has to be loaded again, because " + why.text() + "; but " + file
                        + ", which was applied, is not there any more, and " + what + " would be lost",
                Cure.LOAD_BY_DMS);
    }

    private static NextStep changes(TableFiles files, KnownFiles known, Predicate<Listed> isSettled) {
        List<Listed> following = files.changes().stream()
                .filter(file -> file.name().order().compareTo(known.start()) > 0)
                .toList();
        for (Listed file : following) {
            Adopted adopted = known.changes().get(file.path());
            if (adopted != null && !adopted.isVersionOf(file.entry())) {
                return new Stop(
                        "Change file " + file.path() + " was written again after it was applied", Cure.ANY_LOAD);
            }
        }
        List<Listed> others = following.stream()
                .filter(file -> !known.changes().containsKey(file.path()))
                .toList();
        if (others.isEmpty()) {
            return new Nothing();
        }
        if (others.get(0).name().order().compareTo(known.last()) < 0) {
            return again(files, known, Why.LATE);
        }
        Set<Listed> settled = others.stream().filter(isSettled).collect(toSet());
        List<Listed> ready = others.stream().takeWhile(settled::contains).toList();
        return ready.isEmpty() ? new Wait() : new Changes(ready);
    }

    private static boolean isKnown(Listed file, Map<String, Adopted> known) {
        Adopted adopted = known.get(file.path());
        return adopted != null && adopted.isVersionOf(file.entry());
    }

    private static Map<String, Listed> byPath(List<Listed> files) {
        return files.stream().collect(toMap(Listed::path, file -> file));
    }
}
