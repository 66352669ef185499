package io.tributary.target.iceberg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.access.AwsAccess;
import io.tributary.catalog.CatalogNaming;
import io.tributary.catalog.glue.GlueServer;
import io.tributary.catalog.glue.GlueServer.Fault;
import io.tributary.catalog.glue.GlueSettings;
import io.tributary.catalog.glue.GlueTables;
import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.FaultyFiles.Effect;
import io.tributary.files.Files;
import io.tributary.files.s3.S3Files;
import io.tributary.files.s3.S3Server;
import io.tributary.files.s3.S3Settings;
import io.tributary.target.Place;
import java.nio.file.Path;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Iceberg tables on S3 in a Glue Data Catalog. */
final class IcebergTargetOnGlueIT extends IcebergTargetTest.Cases {
    private static final GlueServer SERVER = GlueServer.start();
    private static final int STEP = 13;

    private final S3Settings bucket = S3Server.settings();
    private final S3Files files = S3Files.open(bucket);
    private final String database = "db" + Long.toHexString(System.nanoTime());

    IcebergTargetOnGlueIT() {
        super(2, 1 << 20);
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @Override
    Files files() {
        return files;
    }

    @Override
    IcebergSettings settings() {
        return super.settings().in(entries(database));
    }

    private static IcebergSettings.Entries entries(String database) {
        GlueTables tables = GlueTables.open(
                GlueSettings.of(AwsAccess.DEFAULT.withEndpoint(SERVER.uri()).withRegion("us-east-1")));
        return new IcebergSettings.Entries(tables, new CatalogNaming(database, "{schema}_{table}"));
    }

    @Test
    void entryNamesTheCurrentMetadataAndItsColumns() {
        log.load("1,a,\n");
        applyAll();
        String first = location();
        log.changes("I,2,b,c\n");
        applyAll();

        JsonNode table = SERVER.table(database, "world_city");
        assertThat(table.path("Parameters").path("table_type").asText()).isEqualTo("ICEBERG");
        assertThat(location()).startsWith(bucket.address() + "/world/city/metadata/00001-");
        assertThat(table.path("Parameters").path("previous_metadata_location").asText())
                .isEqualTo(first);
        assertThat(table.path("StorageDescriptor").toString())
                .isEqualTo("{\"Columns\":[{\"Name\":\"id\",\"Type\":\"string\"},{\"Name\":\"v\",\"Type\":\"string\"},"
                        + "{\"Name\":\"w\",\"Type\":\"string\"}],\"Location\":\"" + bucket.address()
                        + "/world/city/\"}");
    }

    private String location() {
        return SERVER.table(database, "world_city")
                .path("Parameters")
                .path("metadata_location")
                .asText();
    }

    @Test
    void answersThatGetLostAndOthersWhoComeBetweenChangeNothing() {
        SERVER.put(database, "{\"Name\":\"other\"}");
        SERVER.fail("CreateTable", Fault.LOST);
        log.load("1,a,\n");
        applyAll();
        SERVER.fail("UpdateTable", Fault.OVERTAKEN, Fault.LOST);
        log.changes("I,2,b,c\nU,1,x,\n");
        applyAll();

        assertHolds("1,x,\n", "2,b,c\n");
        assertThat(SERVER.hasFailedAsTold()).isTrue();
        assertThat(SERVER.table(database, "world_city")
                        .path("Parameters")
                        .path("overtaken")
                        .asText())
                .isEqualTo("by somebody");
    }

    @Test
    void entryThatIsNoIcebergTableIsRefused() {
        SERVER.put(database, "{\"Name\":\"world_city\",\"Parameters\":{\"classification\":\"csv\"}}");
        log.load("1,a,\n");

        assertThatThrownBy(this::applyAll).isInstanceOfSatisfying(PipelineException.class, failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.TARGET_REFUSED);
            assertThat(failure).hasMessageContaining("the catalog has a table of that name that is no Iceberg table");
        });
    }

    @Test
    void everyChangeIsAppliedOnceThroughACrash(@TempDir Path scratch) {
        IcebergTargetCrashTest crashes = new IcebergTargetCrashTest();
        crashes.folder = scratch;
        long operations = crashing(crashes, 0, crashes::operations);
        for (long operation = 1; operation <= operations; operation += STEP) {
            long at = operation;
            crashing(crashes, operation, place -> {
                crashes.assertCrashIsHealed(place, at, Effect.values()[(int) (at / STEP % 3)]);
                return at;
            });
        }
    }

    private long crashing(IcebergTargetCrashTest crashes, long number, ToLongFunction<Place> work) {
        crashes.settings = place -> IcebergTargetCrashTest.settings("", 2).in(entries(database + "_" + number));
        try (S3Files each = S3Files.open(S3Server.settings())) {
            return work.applyAsLong(new Place(each, crashes.folder));
        }
    }
}
