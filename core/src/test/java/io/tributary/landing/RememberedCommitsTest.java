package io.tributary.landing;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.files.Files;
import io.tributary.files.FilesContract;
import io.tributary.files.MemoryFiles;
import org.junit.jupiter.api.Test;

/** The contract of files holds with commits remembered; and what is remembered is what was listed last. */
final class RememberedCommitsTest extends FilesContract {
    private static final String FIRST = "_tributary/commits/00000000000000000001.json";

    private final MemoryFiles store = new MemoryFiles();
    private final RememberedCommits files = new RememberedCommits(store);

    @Override
    protected Files files() {
        return files;
    }

    @Test
    void commitThatWasListedIsReadFromMemoryUntilAnotherVersionIsListed() {
        put(store, FIRST, "one");
        files.list("_tributary/commits/");

        put(store, FIRST, "other");
        assertThat(read(files, FIRST)).as("from memory").isEqualTo("one");

        files.list("_tributary/commits/");
        assertThat(read(files, FIRST)).isEqualTo("other");
        store.delete(FIRST);
        files.list("_tributary/commits/");
        put(store, FIRST, "again");
        assertThat(read(files, FIRST)).as("not listed since").isEqualTo("again");
    }

    @Test
    void nothingElseIsRemembered() {
        put(store, "_tributary/checkpoints/00000000000000000001.jsonl", "one");
        files.list("_tributary/checkpoints/");
        files.list("");
        put(store, "_tributary/checkpoints/00000000000000000001.jsonl", "other");

        assertThat(read(files, "_tributary/checkpoints/00000000000000000001.jsonl"))
                .isEqualTo("other");
    }
}
