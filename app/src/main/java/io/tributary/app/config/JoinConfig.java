package io.tributary.app.config;

import static java.util.Objects.requireNonNull;

import io.tributary.target.transform.Transform;
import java.nio.file.Path;
import java.util.Set;

/** The {@code join} section of a transform. */
public record JoinConfig(
        @Key(
                        value = FILE,
                        about =
                                "Required. The file, CSV with a line of names, or Parquet when its name ends in `.parquet`;"
                                        + " here, or in a bucket. It is read before each apply. A relative path starts at the folder"
                                        + " of the pipeline file.",
                        otherwise = "",
                        example = "./reference/cities.csv")
                Location file,
        @Key(
                        value = AS,
                        about = "Required. The name that its columns go by in expressions, such as `c.country`.",
                        otherwise = "",
                        example = "c",
                        pattern = "[A-Za-z_][A-Za-z0-9_]*",
                        expected = "a letter, then letters, digits or _")
                String as,
        @Key(
                        value = ON,
                        about =
                                "Required. The condition that a row of the file meets to come to a row of the table. One row"
                                        + " of the file at most may meet it; where none does, its columns are NULL.",
                        otherwise = "",
                        example = "c.city = City")
                String on)
        implements Selective {
    private static final String FILE = "file";
    private static final String AS = "as";
    private static final String ON = "on";

    public JoinConfig {
        requireNonNull(file, "file is null");
        requireNonNull(as, "as is null");
        requireNonNull(on, "on is null");
        if (!on.isEmpty()) {
            Transform.conditionProblem(on).ifPresent(finding -> {
                throw new Misfit(ON, finding);
            });
        }
    }

    @Override
    public void refuse(Set<String> written) {
        if (written.isEmpty()) {
            return;
        }
        for (String key : new String[] {FILE, AS, ON}) {
            if (!written.contains(key)) {
                String example = key.equals(FILE) ? "./reference/cities.csv" : key.equals(AS) ? "c" : "c.city = City";
                throw new Misfit(key, "missing; write, for example, " + key + ": " + example);
            }
        }
    }

    /** Whether there is one at all. */
    public boolean isWritten() {
        return file.isWritten();
    }

    /** The file's own name. */
    public String name() {
        return file.text().substring(file.text().lastIndexOf('/') + 1);
    }

    /** The folder it is in, or the place in a bucket. */
    public Location folder() {
        if (!file.isBucket()) {
            Path parent = file.folder().getParent();
            return parent == null ? file : Location.of(parent);
        }
        return new Location(file.text().substring(0, file.text().lastIndexOf('/')));
    }
}
