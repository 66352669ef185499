package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.TableSchema;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StreamingMergeTest {
    @Nested
    class WithAmpleMemory extends Contract {
        WithAmpleMemory() {
            super(1 << 20);
        }
    }

    @Nested
    class WithLittleMemory extends Contract {
        WithLittleMemory() {
            super(6_000);
        }

        @Override
        protected int histories() {
            return 20;
        }
    }

    @Nested
    class WithMemoryForOneChange extends Contract {
        WithMemoryForOneChange() {
            super(1);
        }

        @Override
        protected int histories() {
            return 2; // every key gets files of its own, which takes long
        }
    }

    abstract static class Contract extends MergeContract {
        @TempDir
        private Path scratch;

        private final long memoryBytesMax;

        Contract(long memoryBytesMax) {
            this.memoryBytesMax = memoryBytesMax;
        }

        @Override
        protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles files) {
            return merged(plan, oldRows, files, new MergeSettings(scratch, memoryBytesMax, 1 << 20));
        }

        @AfterEach
        void nothingIsLeftOnDisk() throws IOException {
            try (Stream<Path> left = Files.list(scratch)) {
                assertThat(left).isEmpty();
            }
        }
    }

    @TempDir
    private Path scratch;

    @Test
    void keptRowsKeepTheirOrderChangedOnesTheirPlaceAndNewOnesFollow() {
        TableSchema schema = MergeContract.schema(1, List.of(1), "id", "v");
        MemoryLanding landing = new MemoryLanding();
        String changes = "I,9,n\nU,3,x\nI,8,m\nD,1,\nD,5,\nI,6,__unchanged__\nD,2,\nI,2,again\nU,9,nn\n";
        Plan plan = MergeContract.plan(schema, schema, new Plan.Changes(landing.changes(schema, 1, changes), schema));

        byte[] merged = merged(plan, "5,e\n3,c\n1,a\n2,b\n4,d\n".getBytes(UTF_8), landing, MergeSettings.in(scratch));

        assertThat(new String(merged, UTF_8)).isEqualTo("6,e\n3,x\n2,again\n4,d\n9,nn\n8,m\n");
    }

    @Test
    void manyNewRowsOfAnySizeAreWrittenWhole() {
        TableSchema schema = MergeContract.schema(1, List.of(1), "id", "v");
        MemoryLanding landing = new MemoryLanding();
        StringBuilder changes = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 3_000; i++) {
            String row = i + "," + "x".repeat(i % 97 == 0 ? 20_000 : i % 200 + 1) + "\n";
            changes.append("I,").append(row);
            expected.append(row);
        }
        Plan plan = MergeContract.plan(
                schema, schema, new Plan.Changes(landing.changes(schema, 1, changes.toString()), schema));

        byte[] merged = merged(plan, new byte[0], landing, MergeSettings.in(scratch));

        assertThat(new String(merged, UTF_8)).isEqualTo(expected.toString());
    }

    @Test
    void manyUpdatesOfFewRowsStayInMemory() {
        TableSchema schema = MergeContract.schema(1, List.of(1), "id", "v");
        MemoryLanding landing = new MemoryLanding();
        StringBuilder changes = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            changes.append("U,").append(i % 10).append(",value ").append(i).append('\n');
        }
        Plan plan = MergeContract.plan(
                schema, schema, new Plan.Changes(landing.changes(schema, 1, changes.toString()), schema));
        StringBuilder old = new StringBuilder();
        StringBuilder expected = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            old.append(i).append(",old\n");
            expected.append(i).append(",value ").append(99_990 + i).append('\n');
        }
        MergeSettings noScratch = new MergeSettings(scratch.resolve("none"), 20_000, 1 << 20);

        byte[] merged = merged(plan, old.toString().getBytes(UTF_8), landing, noScratch);

        assertThat(new String(merged, UTF_8)).isEqualTo(expected.toString());
        assertThat(noScratch.scratch()).doesNotExist();
    }

    @Test
    void updatesThatFindNoRowAreCountedAlsoWhereChangesExceedTheMemory() {
        TableSchema schema = MergeContract.schema(1, List.of(1), "id", "v");
        MemoryLanding landing = new MemoryLanding();
        long seed = new Random().nextLong();
        System.out.println("StreamingMergeTest seed " + seed);
        Random random = new Random(seed);
        StringBuilder old = new StringBuilder();
        Map<Integer, Boolean> broughtByUpdate = new HashMap<>();
        for (int id = 0; id < 2_000; id += 2) {
            old.append(id).append(",old\n");
            broughtByUpdate.put(id, false);
        }
        StringBuilder changes = new StringBuilder();
        for (int i = 0; i < 4_000; i++) {
            int id = random.nextInt(2_000);
            char operation = "IUUD".charAt(random.nextInt(4));
            if (operation == 'D') {
                broughtByUpdate.remove(id);
            } else {
                broughtByUpdate.putIfAbsent(id, operation == 'U');
            }
            changes.append(operation).append(',').append(id).append(',').append(operation == 'D' ? "" : "v" + i);
            changes.append('\n');
        }
        Plan plan = MergeContract.plan(
                schema, schema, new Plan.Changes(landing.upserts(schema, 1, changes.toString()), schema));
        Merged expected = new Merged(
                broughtByUpdate.size(),
                broughtByUpdate.values().stream().filter(brought -> brought).count());
        OldRows rows = rows(old.toString().getBytes(UTF_8));

        for (long memory : new long[] {1 << 12, 1 << 16, 1 << 24}) {
            MergeSettings settings = new MergeSettings(scratch, memory, 1 << 20);
            assertThat(new StreamingMerge(landing, settings).merge(plan, rows, (bytes, offset, length) -> {}))
                    .as("memory %d, seed %d", memory, seed)
                    .isEqualTo(expected);
        }
    }

    private static byte[] merged(Plan plan, byte[] oldRows, LandedFiles files, MergeSettings settings) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long rows = new StreamingMerge(files, settings)
                .merge(plan, rows(oldRows), out::write)
                .rows();
        assertThat(rows)
                .isEqualTo(MergeContract.sortedRows(out.toByteArray(), plan.toSchema())
                        .size());
        return out.toByteArray();
    }

    private static OldRows rows(byte[] oldRows) {
        return new OldRows() {
            @Override
            public String file() {
                return "old.csv";
            }

            @Override
            public InputStream open() {
                return new ByteArrayInputStream(oldRows);
            }
        };
    }
}
