package io.tributary.target.iceberg;

import io.tributary.merge.LandedFiles;
import io.tributary.target.engine.DeltaMerge;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineSettings;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.Schema;

/**
 * Some files of a table, in which the rows are looked for that change.
 *
 * @param before columns that rows have now
 * @param parts the files
 * @param first number of the first of them among all files of the table
 * @param changes all that change
 * @param slice of {@code slices}: which new rows are written here that depend on no other; none where it is beyond them
 */
record IcebergShare(
        DataWriter writer,
        Schema before,
        List<PlannedFiles.Part> parts,
        int first,
        List<NetFile> changes,
        int slice,
        int slices)
        implements Workers.Share<IcebergShare.Done> {
    /** What a share came to. */
    static final class Done implements Serializable {
        private static final long serialVersionUID = 1;

        private final ShareTally tally;
        private final byte[] gone;
        private final ArrayList<DataFile> files;

        private Done(ShareTally tally, byte[] gone, List<DataFile> files) {
            this.tally = tally;
            this.gone = gone;
            this.files = new ArrayList<>(files);
        }

        ShareTally tally() {
            return tally;
        }

        /** Puts the places of rows that go into a file, as {@link DeltaMerge#writeGone} has it. */
        void writeGone(Path file) {
            try {
                Files.write(file, gone);
            } catch (IOException e) {
                throw Scratch.failure("write", file, e);
            }
        }

        /** New ones. */
        List<DataFile> files() {
            return files;
        }
    }

    @Override
    public Done run(io.tributary.files.Files target, LandedFiles landed, Path folder) {
        Warehouse warehouse = Warehouse.of(target);
        EngineSettings settings = writer.engine();
        try (Scratch scratch = Scratch.in(folder);
                Engine engine = Engine.open(settings, scratch.folder())) {
            PlannedFiles planned = new PlannedFiles(warehouse, scratch, before, parts);
            DeltaMerge delta =
                    new DeltaMerge(engine, scratch, TypeRules.ICEBERG, settings, writer.columnsRead(), planned);
            ShareTally tally = delta.applyShare(changes, target, slice, slices);
            Path gone = scratch.file("gone.parquet");
            delta.writeGone(gone, first);
            List<DataFile> written =
                    delta.freshCount() == 0 ? List.of() : writer.write(delta.fresh(), engine, scratch, warehouse);
            return new Done(tally, Files.readAllBytes(gone), written);
        } catch (IOException e) {
            throw Scratch.failure("use", folder, e);
        }
    }
}
