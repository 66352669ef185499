package io.tributary.merge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.change.Position;
import io.tributary.change.TableSchema;
import io.tributary.landing.LandedFile;
import io.tributary.ledger.Applied;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class NetChangesTest {
    private static final Path NO_SCRATCH = Path.of("/nowhere");

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
    }

    @Nested
    class WithMemoryForOneChange extends Contract {
        WithMemoryForOneChange() {
            super(1);
        }

        @Override
        protected int histories() {
            return 10; // every change is a pass of its own, which takes long
        }
    }

    abstract static class Contract extends MergeContract {
        private final MergeSettings settings;

        Contract(long memoryBytesMax) {
            settings = new MergeSettings(NO_SCRATCH, memoryBytesMax, 1 << 20);
        }

        @Override
        protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles files) {
            NetRowList target = new NetRowList(plan.fromSchema(), oldRows);
            Applied from = new Applied(1, 1, 1, Position.NONE, null, target.size(), 0);
            Plan counted = new Plan(plan.table(), from, plan.to(), plan.fromSchema(), plan.toSchema(), plan.steps());
            assertThat(new NetChanges(files, settings).run(counted, target).rows())
                    .isEqualTo(target.size());
            return target.content();
        }
    }

    private final MemoryLanding landing = new MemoryLanding();
    private final List<String> passes = new ArrayList<>();

    @Test
    void everyOutcomeHasItsRow() {
        TableSchema schema = MergeContract.schema(1, List.of(1, 3), "id", "v", "part", "w");
        String changes = "I,1,a,p,\nU,2,__unchanged__,p,\"__unchanged__\"\nU,3,\"x,y\",p,z\nD,4,,p,\n"
                + "D,5,,p,\nI,6,__unchanged__,\"q,r\",n\nI,7,b,p,\nD,7,b,p,\nD,8,,p,\nI,8,c,p,\n";

        assertThat(pass(schema, changes))
                .isEqualTo(
                        """
                        I,1,,,,1,a,p,
                        U,2,0100,2,p,2,,p,"__unchanged__"
                        U,3,,3,p,3,"x,y",p,z
                        D,4,,4,p,,,,
                        M,6,0100,5,p,6,,"q,r",n
                        N,7,,,,7,,p,
                        U,9,,8,p,8,c,p,
                        """);
    }

    @Test
    void upsertsSayNothingOfTheRowsBefore() {
        TableSchema schema = MergeContract.schema(1, List.of(1), "id", "v");
        LandedFile upserts = landing.upserts(schema, 1, "I,1,a\nU,2,b\nD,3,\nI,4,c\nD,4,\nD,5,\nU,5,d\n");
        Plan plan = MergeContract.plan(schema, schema, new Plan.Changes(upserts, schema));

        new NetChanges(landing, MergeSettings.in(NO_SCRATCH)).run(plan, new Recorder());

        assertThat(passes).containsExactly("P,1,,1,1,a\nS,2,,2,2,b\nR,3,,3,,\nR,4,,4,,\nP,6,,5,5,d\n");
    }

    @Test
    void rowsMayMoveOntoEachOther() {
        TableSchema schema = MergeContract.schema(1, List.of(1), "id", "v");
        String changes = "D,1,\nI,3,__unchanged__\nD,2,\nI,1,__unchanged__\nI,2,new\n";

        assertThat(pass(schema, changes)).isEqualTo("M,4,01,2,1,\nM,2,01,1,3,\nI,4,,,2,new\n");
    }

    @Test
    void rowsWithoutAKeyAreCounted() {
        TableSchema schema = MergeContract.schema(1, List.of(), "a", "b");
        String changes = "I,x,\nI,x,\nD,y,\nD,y,\nI,z,\nD,z,\nD,w,1\nI,w,1\nD,v,\nD,v,\nI,v,\n";

        assertThat(pass(schema, changes)).isEqualTo("I,1,2,0,x,\nD,4,2,2,y,\nN,7,0,1,w,1\nD,10,1,2,v,\n");
    }

    @Test
    void manyUpdatesOfFewRowsAreOnePass() {
        StringBuilder changes = new StringBuilder();
        for (int i = 0; i < 100_000; i++) {
            changes.append("U,").append(i % 10).append(",value ").append(i).append('\n');
        }

        String rows = pass(MergeContract.schema(1, List.of(1), "id", "v"), changes.toString());

        assertThat(rows)
                .startsWith("U,1,,0,0,value 99990\n")
                .endsWith("U,10,,9,9,value 99999\n")
                .hasLineCount(10);
    }

    @Test
    void columnsAndKeysChangeBetweenPasses() {
        TableSchema one = MergeContract.schema(1, List.of(1), "id", "v");
        TableSchema two = MergeContract.schema(2, List.of(1), "id", "v", "w");
        TableSchema three = MergeContract.schema(3, List.of(2), "id", "v", "w");
        Plan plan = MergeContract.plan(
                one, three, changes(one, "I,1,a\n"), changes(two, "I,2,b,c\n"), changes(three, "D,,a,\n"));
        NetRowList target = new NetRowList(one, new byte[0]);

        new NetChanges(landing, MergeSettings.in(NO_SCRATCH)).run(plan, target);

        assertThat(target.calls()).containsExactly("alter", "pass", "alter", "pass");
        assertThat(new String(target.content(), UTF_8)).isEqualTo("2,b,c\n");
    }

    @Test
    void planWithoutStepsTellsNothingButColumns() {
        TableSchema one = MergeContract.schema(1, List.of(1), "id", "v");
        TableSchema two = MergeContract.schema(2, List.of(1), "id", "v", "w");
        NetRowList target = new NetRowList(one, "1,a\n".getBytes(UTF_8));
        NetChanges net = new NetChanges(landing, MergeSettings.in(NO_SCRATCH));

        net.run(MergeContract.plan(one, one), target);
        assertThat(target.calls()).isEmpty();
        net.run(MergeContract.plan(one, two), target);

        assertThat(target.calls()).containsExactly("alter");
        assertThat(new String(target.content(), UTF_8)).isEqualTo("1,a,\n");
    }

    private String pass(TableSchema schema, String changes) {
        Plan plan = MergeContract.plan(schema, schema, changes(schema, changes));
        new NetChanges(landing, new MergeSettings(NO_SCRATCH, 20_000, 1 << 20)).run(plan, new Recorder());
        return String.join("", passes);
    }

    private Plan.Changes changes(TableSchema schema, String csv) {
        return new Plan.Changes(landing.changes(schema, 1, csv), schema);
    }

    /** Keeps the rows of passes as they are. */
    private final class Recorder implements NetTarget {
        @Override
        public void replace(TableSchema schema, LoadRows rows) {
            throw new AssertionError("no load");
        }

        @Override
        public void alter(TableSchema from, TableSchema to) {
            throw new AssertionError("no other columns");
        }

        @Override
        public Found apply(NetPass pass) {
            StringBuilder text = new StringBuilder();
            pass.writeTo((bytes, offset, length) -> text.append(new String(bytes, offset, length, UTF_8)));
            passes.add(text.toString());
            return Found.NOTHING;
        }
    }
}
