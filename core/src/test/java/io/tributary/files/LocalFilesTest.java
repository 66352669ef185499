package io.tributary.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalFilesTest extends FilesContract {
    @TempDir
    Path root;

    @Override
    protected Files files() {
        return new LocalFiles(root);
    }

    @Test
    void closedUploadLeavesNothing() throws IOException {
        try (FileUpload upload = files().create("d/a", Precondition.ANY)) {
            upload.write(new byte[10], 0, 10);
        }

        try (var left = java.nio.file.Files.list(root.resolve("d"))) {
            assertThat(left).isEmpty();
        }
    }
}
