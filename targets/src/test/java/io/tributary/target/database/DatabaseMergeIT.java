package io.tributary.target.database;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tributary.change.TableSchema;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MemoryLanding;
import io.tributary.merge.MergeContract;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.Plan;
import io.tributary.target.Target;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** Plans come to the same rows in a database as anywhere: every case of the merge, and random histories. */
class DatabaseMergeIT {
    @Nested
    class OnPostgres extends Contract {
        OnPostgres() {
            super(TestDatabase.POSTGRES, 1 << 20);
        }
    }

    @Nested
    class OnPostgresWithLittleMemory extends Contract {
        OnPostgresWithLittleMemory() {
            super(TestDatabase.POSTGRES, 3_000);
        }
    }

    @Nested
    class OnMariadb extends Contract {
        OnMariadb() {
            super(TestDatabase.MARIADB, 1 << 20);
        }
    }

    @Nested
    class OnMariadbWithLittleMemory extends Contract {
        OnMariadbWithLittleMemory() {
            super(TestDatabase.MARIADB, 3_000);
        }
    }

    @Nested
    class OnMysql extends Contract {
        OnMysql() {
            super(TestDatabase.MYSQL, 1 << 20);
        }
    }

    abstract static class Contract extends MergeContract {
        private final TestDatabase database;
        private final MergeSettings merge;

        Contract(TestDatabase database, long memoryBytesMax) {
            this.database = database;
            merge = new MergeSettings(Path.of("/nowhere"), memoryBytesMax, 1 << 20);
        }

        /** Without the server there is nothing to test. */
        @BeforeEach
        void reachServer() {
            database.settings("");
        }

        @Override
        protected int histories() {
            return 2;
        }

        @Override
        protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles files) {
            DatabaseSettings settings = database.settings(database.freshSchema());
            try {
                Applied held = load(settings, plan, new String(oldRows, UTF_8));
                Plan next = new Plan(plan.table(), held, plan.to(), plan.fromSchema(), plan.toSchema(), plan.steps());
                try (Target target = DatabaseTarget.open(settings, files, merge, "test")) {
                    target.apply(next);
                }
                List<String> rows =
                        Rows.sorted(database, settings.schema(), plan.table().name(), plan.toSchema());
                return String.join("", rows).getBytes(UTF_8);
            } finally {
                database.drop(settings.schema());
            }
        }

        /** Rows that share a key are loaded as if the table had none. */
        private Applied load(DatabaseSettings settings, Plan plan, String rows) {
            TableSchema from = plan.fromSchema();
            Set<String> keys = new HashSet<>();
            boolean doubled = !rows.lines().allMatch(row -> keys.add(row.substring(0, row.indexOf(',') + 1)));
            TableSchema loaded = doubled && rows.equals("1,a\n1,b\n")
                    ? new TableSchema(from.table(), from.version(), from.columns(), List.of(), "")
                    : from;
            MemoryLanding landing = new MemoryLanding();
            Plan load = new Plan(
                    plan.table(),
                    Applied.NOTHING,
                    plan.from(),
                    loaded,
                    loaded,
                    List.of(new Plan.Replace(List.of(landing.load(loaded, 1, rows)), loaded)));
            try (Target target = DatabaseTarget.open(settings, landing, merge, "test")) {
                return target.apply(load);
            }
        }
    }
}
