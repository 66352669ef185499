package io.tributary.capture.dms;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.FaultyFiles;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.FaultyFiles.ProcessCrash;
import io.tributary.files.Files;
import io.tributary.landing.dms.DmsSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random histories in the form of DMS, with its faults: changes that are in the load and in change files, changes written twice
 * after a restart, deletions with nothing but a key, loads that are repeated, files that become visible late; and processes that
 * die at any file operation. The final table is what the source holds.
 */
@Timeout(120)
class DmsHistoryTest {
    private static final int STEPS = 30;
    private static final int KEYS = 8;

    @TempDir
    Path scratch;

    static LongStream seeds() {
        String given = System.getProperty("dms.seed");
        if (given != null) {
            return LongStream.of(Long.parseLong(given));
        }
        return LongStream.concat(LongStream.rangeClosed(1, 12), new Random().longs(4));
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void finalTableIsTheSource(long seed) {
        History history = new History(seed, new DmsFolderRig(scratch));
        for (int step = 0; step < STEPS; step++) {
            history.step();
            if (history.random.nextInt(3) == 0) {
                history.rig.adopt();
            }
            if (history.random.nextInt(4) == 0) {
                history.rig.apply();
            }
        }
        history.showHidden();

        assertThat(history.rig.rows()).as("seed " + seed).isEqualTo(history.expected());
        assertThat(history.rig.stopped()).as("seed " + seed).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void finalTableIsTheSourceAfterEveryCrash(long seed) {
        History history = new History(seed, new DmsFolderRig(scratch));
        for (int step = 0; step < STEPS; step++) {
            history.step();
            history.dyingAdoption();
            if (history.random.nextBoolean()) {
                history.dyingApply();
            }
        }
        history.showHidden();

        assertThat(history.rig.rows()).as("seed " + seed).isEqualTo(history.expected());
        assertThat(history.rig.stopped()).as("seed " + seed).isEmpty();
    }

    /** A source, and a DMS that writes what happens to it. */
    private static final class History {
        private final Random random;
        private final DmsFolderRig rig;
        private final SortedMap<Integer, String> source = new TreeMap<>();
        private final List<String> lines = new ArrayList<>();
        private final List<String> written = new ArrayList<>();
        private final Map<String, String> hidden = new TreeMap<>();
        private final boolean header;
        private long millis = 1;

        History(long seed, DmsFolderRig rig) {
            random = new Random(seed);
            this.rig = rig;
            header = random.nextBoolean();
            rig.settings = DmsSettings.parse(header ? Map.of("AddColumnName", true) : Map.of())
                    .settings();
            changeSource(5);
            lines.clear();
            load();
        }

        void step() {
            switch (random.nextInt(12)) {
                case 0 -> reload();
                case 1 -> repeat();
                case 2 -> showHidden();
                case 3 -> hide();
                case 4 -> {
                    changeSource(3);
                    lines.addAll(0, lines.isEmpty() ? List.of() : List.of(lines.get(0)));
                    flush();
                }
                default -> {
                    changeSource(1 + random.nextInt(6));
                    flush();
                }
            }
        }

        private void changeSource(int changes) {
            for (int i = 0; i < changes; i++) {
                int key = random.nextInt(KEYS);
                String value = "v" + random.nextInt(1000) + (random.nextInt(5) == 0 ? ",\"x\ny" : "");
                if (!source.containsKey(key)) {
                    source.put(key, value);
                    lines.add("I," + row(key, value));
                } else if (random.nextBoolean()) {
                    source.put(key, value);
                    lines.add("U," + row(key, value));
                } else {
                    lines.add(random.nextBoolean() ? "D," + key + ",," : "D," + row(key, source.get(key)));
                    source.remove(key);
                }
            }
        }

        private static String row(int key, String value) {
            String field = value.contains(",") ? "\"" + value.replace("\"", "\"\"") + "\"" : value;
            return key + "," + field + ",c" + key;
        }

        /** Everything that DMS has captured so far, in one change file. */
        private void flush() {
            if (!lines.isEmpty()) {
                rig.person(nextName(), content("Op,", lines));
                written.addAll(lines);
                lines.clear();
            }
        }

        private String content(String first, List<String> rows) {
            String names = header ? first + "PersonID,FullName,City\n" : "";
            return names + rows.stream().map(row -> row + "\n").collect(Collectors.joining());
        }

        private String nextName() {
            return String.format(Locale.ROOT, "20240307-%09d.csv", 100_000_000 + millis++);
        }

        /** A file that everybody can see only after the next one. */
        private void hide() {
            changeSource(2);
            if (!lines.isEmpty()) {
                hidden.put(nextName(), content("Op,", lines));
                written.addAll(lines);
                lines.clear();
            }
            changeSource(2);
            flush();
        }

        void showHidden() {
            hidden.forEach(rig::person);
            hidden.clear();
        }

        /** A restart: what was written since the checkpoint is written again. */
        private void repeat() {
            if (!written.isEmpty()) {
                List<String> again = written.subList(random.nextInt(written.size()), written.size());
                rig.person(nextName(), content("Op,", again));
            }
        }

        /** Several load files, and changes that happen while they are written, which are in both. */
        private void load() {
            List<String> rows = source.entrySet().stream()
                    .map(e -> row(e.getKey(), e.getValue()))
                    .toList();
            int half = rows.size() / 2;
            rig.person("LOAD00000001.csv", content("", rows.subList(0, half)));
            rig.person("LOAD00000002.csv", content("", rows.subList(half, rows.size())));
        }

        private void reload() {
            flush();
            showHidden();
            rig.adopt();
            changeSource(4);
            load();
            flush();
            written.clear();
        }

        void dyingAdoption() {
            boolean diesReading = random.nextInt(4) == 0;
            Files dies = diesReading ? rig.folder : rig.log;
            FaultyFiles dying = FaultyFiles.crashingAt(dies, 1 + random.nextInt(diesReading ? 10 : 60), effect());
            try {
                rig.adopt(diesReading ? dying : rig.folder, diesReading ? rig.log : dying);
            } catch (ProcessCrash died) {
                assertThat(dying.hasCrashed()).isTrue();
            }
        }

        void dyingApply() {
            FaultyFiles dying = FaultyFiles.crashingAt(rig.lake, 1 + random.nextInt(30), effect());
            try {
                rig.apply(dying);
            } catch (ProcessCrash died) {
                assertThat(dying.hasCrashed()).isTrue();
            }
        }

        private Effect effect() {
            return Effect.values()[random.nextInt(Effect.values().length)];
        }

        List<String> expected() {
            return String.join(
                            "\n",
                            source.entrySet().stream()
                                    .map(e -> row(e.getKey(), e.getValue()))
                                    .toList())
                    .lines()
                    .sorted()
                    .toList();
        }
    }
}
