package io.tributary.files;

final class MemoryFilesTest extends FilesContract {
    private final Files files = new MemoryFiles();

    @Override
    protected Files files() {
        return files;
    }
}
