package io.tributary.target.engine;

import io.tributary.files.Files;
import io.tributary.merge.LandedFiles;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.UUID;

/**
 * A slice of a load, whose rows are handed out by part.
 *
 * @param slice as {@link LoadSlices#read} takes it
 * @param folder in which to put them, with a slash at its end
 */
public record SplitShare(String slice, TypeRules rules, EngineSettings settings, Numbering by, String folder)
        implements Workers.Share<RowParts> {
    /** Numbers parts. */
    @FunctionalInterface
    public interface Numbering extends Serializable {
        /**
         * How the parts of these rows are numbered.
         *
         * @param scratch a file that may be used for it
         */
        RowParts.Numbers of(Engine engine, Relation rows, Path scratch);
    }

    @Override
    public RowParts run(Files target, LandedFiles landed, Path folder) {
        return LoadSlices.read(slice, rules, settings, landed, folder, (merge, engine, scratch) -> {
            RowParts[] made = new RowParts[1];
            merge.refusing(() -> {
                RowParts.Numbers numbers = by.of(engine, merge.rows(), scratch.file("numbers"));
                String path = this.folder + "load-" + UUID.randomUUID() + ".parts";
                made[0] = RowParts.write(merge.rows(), numbers, engine, settings, scratch, target, path);
            });
            return made[0];
        });
    }
}
