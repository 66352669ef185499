package io.tributary.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.error.PipelineException;
import io.tributary.files.FileEntry;
import io.tributary.files.Files;
import io.tributary.files.FilesContract;
import io.tributary.files.MemoryFiles;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The contract of files holds with a log remembered; and what is remembered is what was listed last. */
final class RememberedLogTest extends FilesContract {
    private static final String COMMITS = "_tributary/commits/";
    private static final String CHECKPOINTS = "_tributary/checkpoints/";
    private static final String FIRST = COMMITS + "00000000000000000001.json";
    private static final String SECOND = COMMITS + "00000000000000000002.json";
    private static final String CHECKPOINT = CHECKPOINTS + "00000000000000000001.jsonl";
    private static final String SCHEMA = "_tributary/schemas/shop/t/0001.json";
    private static final String MARK = "_tributary/dms.json";

    private final MemoryFiles store = new MemoryFiles();
    private final RememberedLog files = new RememberedLog(store);

    @Override
    protected Files files() {
        return files;
    }

    private List<String> listed(String folder) {
        return files.list(folder).stream().map(FileEntry::path).toList();
    }

    @Test
    void commitThatWasListedIsReadFromMemoryUntilAnotherVersionIsListed() {
        put(store, FIRST, "one");
        files.list(COMMITS);

        put(store, FIRST, "other");
        assertThat(read(files, FIRST)).as("from memory").isEqualTo("one");

        files.list(COMMITS);
        assertThat(read(files, FIRST)).isEqualTo("other");
        store.delete(FIRST);
        files.list(COMMITS);
        put(store, FIRST, "again");
        assertThat(read(files, FIRST)).as("not listed since").isEqualTo("again");
    }

    @Test
    void checkpointThatWasReadIsKeptUntilAnotherVersionIsListed() {
        put(store, CHECKPOINT, "one");
        files.list(CHECKPOINTS);
        put(store, CHECKPOINT, "two");
        assertThat(read(files, CHECKPOINT)).as("not read before").isEqualTo("two");

        put(store, CHECKPOINT, "three");
        assertThat(read(files, CHECKPOINT)).as("from memory").isEqualTo("two");
        files.list(CHECKPOINTS);
        assertThat(read(files, CHECKPOINT)).isEqualTo("three");
    }

    @Test
    void schemasAndTheMarkAreKeptAsLongAsTheCommitsAreThoseThatWereSeen() {
        put(store, FIRST, "one");
        put(store, SCHEMA, "columns");
        files.list(COMMITS);
        assertThat(read(files, SCHEMA)).isEqualTo("columns");
        assertThat(files.find(MARK)).isEmpty();

        put(store, SCHEMA, "others");
        put(store, MARK, "dms");
        put(store, SECOND, "two");
        files.list(COMMITS);
        assertThat(read(files, SCHEMA)).isEqualTo("columns");
        assertThat(files.find(MARK)).isEmpty();

        put(store, FIRST, "of a log that was begun anew");
        files.list(COMMITS);
        assertThat(read(files, SCHEMA)).isEqualTo("others");
        assertThat(files.find(MARK)).isPresent();
    }

    @Test
    void nothingIsKeptBeforeThereIsACommit() {
        put(store, SCHEMA, "columns");
        assertThat(read(files, SCHEMA)).isEqualTo("columns");
        assertThat(files.find(MARK)).isEmpty();

        put(store, SCHEMA, "others");
        put(store, MARK, "dms");
        assertThat(read(files, SCHEMA)).isEqualTo("others");
        assertThat(files.find(MARK)).isPresent();
    }

    @Test
    void schemaThatIsWrittenOrDeletedThroughIsReadAnew() {
        put(store, FIRST, "one");
        put(store, SCHEMA, "columns");
        files.list(COMMITS);
        assertThat(read(files, SCHEMA)).isEqualTo("columns");

        files.delete(SCHEMA);
        put(files, SCHEMA, "others");
        assertThat(read(files, SCHEMA)).isEqualTo("others");
    }

    @Test
    void aLookListsTheLogOnceUntilItEndsOrSomethingIsWritten() {
        put(store, FIRST, "one");
        files.beginLook();
        assertThat(listed(COMMITS)).containsExactly(FIRST);

        put(store, SECOND, "two");
        assertThat(listed(COMMITS)).containsExactly(FIRST);
        put(files, COMMITS + "00000000000000000003.json", "three");
        assertThat(listed(COMMITS)).hasSize(3);
        store.delete(SECOND);
        files.delete(FIRST);
        assertThat(listed(COMMITS)).hasSize(1);

        store.delete(listed(COMMITS));
        files.beginLook();
        assertThat(listed(COMMITS)).isEmpty();
        put(store, FIRST, "one");
        files.endLook();
        assertThat(listed(COMMITS)).containsExactly(FIRST);
        store.delete(FIRST);
        assertThat(listed(COMMITS)).as("no look").isEmpty();
    }

    @Test
    void checkpointsOfALookAreListedAfterItsCommits() {
        put(store, FIRST, "one");
        files.beginLook();
        assertThat(listed(CHECKPOINTS)).isEmpty();
        put(store, CHECKPOINT, "folded");
        store.delete(FIRST);

        assertThat(listed(COMMITS)).isEmpty();
        assertThat(listed(CHECKPOINTS)).containsExactly(CHECKPOINT);
    }

    @Test
    void aFileThatHasGoneMeanwhileEndsWhatWasListed() {
        put(store, CHECKPOINT, "one");
        files.beginLook();
        assertThat(listed(CHECKPOINTS)).containsExactly(CHECKPOINT);
        store.delete(CHECKPOINT);

        assertThatThrownBy(() -> files.open(CHECKPOINT)).isInstanceOf(PipelineException.class);
        assertThat(listed(CHECKPOINTS)).isEmpty();
    }
}
