package io.tributary.spark;

import io.tributary.change.TableId;
import io.tributary.files.FileUpload;
import io.tributary.files.Files;
import io.tributary.files.LocalFiles;
import io.tributary.files.Precondition;
import io.tributary.ledger.Applied;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeContract;
import io.tributary.merge.Plan;
import io.tributary.target.CsvSettings;
import io.tributary.target.CsvTarget;
import io.tributary.target.Target;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.io.TempDir;

/** Rows in pieces of a few hundred bytes, parts that hold few changes in memory. */
public class SparkMergeTest extends MergeContract {
    private static final SparkMergeSettings SMALL = new SparkMergeSettings(1_500, 1_500, 1 << 13, 1 << 12);

    @TempDir
    Path folder;

    @Override
    protected int histories() {
        return 2;
    }

    @Override
    protected byte[] merge(Plan plan, byte[] oldRows, LandedFiles landed) {
        Path root = folder.resolve(UUID.randomUUID().toString());
        Files files = new LocalFiles(root);
        String path = CsvSettings.LAYOUT.path(plan.table());
        Applied held = held(plan, oldRows);
        try (FileUpload upload = files.create(path, Precondition.ABSENT)) {
            upload.write(oldRows, 0, oldRows.length);
            upload.publish(note(plan.table(), held));
        }
        Plan planned = new Plan(plan.table(), held, plan.to(), plan.fromSchema(), plan.toSchema(), plan.steps());
        SparkMerge merge = new SparkMerge(LocalSpark.context(), Sent.landed(landed), Sent.folder(root), SMALL);
        try (Target target = CsvTarget.open(files, CsvSettings.DEFAULT, merge, "test")) {
            target.apply(planned);
        }
        try (InputStream in = files.open(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Applied held(Plan plan, byte[] rows) {
        CRC32C sum = new CRC32C();
        sum.update(rows);
        Applied from = plan.from();
        return new Applied(
                from.commit(), from.generation(), from.schemaVersion(), from.position(), null, 0, sum.getValue(), 0);
    }

    private static String note(TableId table, Applied held) {
        return new io.tributary.target.FinalNote(table, "csv", held).text();
    }
}
