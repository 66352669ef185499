package io.tributary.target.iceberg;

import io.tributary.files.Files;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.engine.Engine;
import io.tributary.target.engine.EngineMerge;
import io.tributary.target.engine.LoadSlices;
import io.tributary.target.engine.NetFile;
import io.tributary.target.engine.RowParts;
import io.tributary.target.engine.Scratch;
import io.tributary.target.engine.ShareTally;
import io.tributary.target.engine.TypeRules;
import io.tributary.target.engine.Workers;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.iceberg.DataFile;

/**
 * Some rows of a load, and what becomes of them with the changes that follow.
 *
 * @param plan as {@link PlanJson} has it: of nothing but load files, or of nothing where the rows are in parts
 * @param handedOut where the rows of the share's part are; nowhere where the plan has files
 * @param changes all that follow the load
 * @param number of the share, and of its part
 * @param slices how many shares, the first, write the new rows that depend on no other
 */
record LoadShare(
        String plan, List<RowParts> handedOut, DataWriter writer, List<NetFile> changes, int number, int slices)
        implements Workers.Share<LoadShare.Done> {
    /**
     * What a share came to.
     *
     * @param files new ones
     */
    record Done(ShareTally tally, ArrayList<DataFile> files) implements Serializable {}

    LoadShare {
        handedOut = List.copyOf(handedOut);
        changes = List.copyOf(changes);
    }

    @Override
    public Done run(Files target, LandedFiles landed, Path folder) {
        Plan carried = PlanJson.read(plan);
        return carried.steps().isEmpty()
                ? part(carried, target, folder)
                : LoadSlices.read(
                        plan,
                        TypeRules.ICEBERG,
                        writer.engine(),
                        landed,
                        folder,
                        (merge, engine, scratch) -> done(merge, engine, scratch, target));
    }

    private Done part(Plan carried, Files target, Path folder) {
        try (Scratch scratch = Scratch.in(folder);
                Engine engine = Engine.open(writer.engine(), scratch.folder())) {
            EngineMerge merge =
                    EngineMerge.ofPart(handedOut, engine, scratch, TypeRules.ICEBERG, writer.engine(), carried, target);
            return done(merge, engine, scratch, target);
        }
    }

    private Done done(EngineMerge merge, Engine engine, Scratch scratch, Files target) {
        ShareTally tally = changes.isEmpty() ? ShareTally.NOTHING : merge.applyShare(changes, target, number, slices);
        ArrayList<DataFile> files = new ArrayList<>();
        merge.refusing(() -> files.addAll(writer.write(merge.rows(), engine, scratch, Warehouse.of(target))));
        return new Done(tally, files);
    }
}
