package io.tributary.spark;

import io.tributary.files.Files;
import io.tributary.files.FilesSource;
import io.tributary.files.LocalFiles;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.LandedSource;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What tests give to tasks: kept in this process, and sent as a number. */
final class Sent {
    private static final Map<Integer, Object> KEPT = new ConcurrentHashMap<>();
    private static final AtomicInteger NEXT = new AtomicInteger();

    private Sent() {}

    static LandedSource landed(LandedFiles files) {
        int number = keep(files);
        return () -> (LandedFiles) Sent.kept(number);
    }

    static FilesSource files(Files files) {
        int number = keep(files);
        return () -> (Files) Sent.kept(number);
    }

    static FilesSource folder(Path folder) {
        String path = folder.toString();
        return () -> new LocalFiles(Path.of(path));
    }

    private static int keep(Object object) {
        int number = NEXT.incrementAndGet();
        KEPT.put(number, object);
        return number;
    }

    private static Object kept(int number) {
        return KEPT.get(number);
    }
}
