package io.tributary.files;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Steps on folders that survive a power failure. A thread's interrupt neither stops a step half way nor is lost: the
 * step completes, and the thread stays interrupted.
 */
final class Durable {
    private Durable() {}

    /** Makes every creation, rename and removal in the folder so far durable. */
    static void syncFolder(Path folder) throws IOException {
        uninterrupted(() -> {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        });
    }

    /** Creates the folder and its parents where they are missing. */
    static void createFolders(Path folder) throws IOException {
        if (java.nio.file.Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            createFolders(parent);
        }
        try {
            java.nio.file.Files.createDirectory(folder);
        } catch (FileAlreadyExistsException another) {
            if (!java.nio.file.Files.isDirectory(folder)) {
                throw another;
            }
        }
        if (parent != null) {
            syncFolder(parent);
        }
    }

    /** Renames within one folder, replacing what is there; atomic, durable only after {@link #syncFolder}. */
    static void rename(Path from, Path to) throws IOException {
        java.nio.file.Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Runs a step on an interruptible channel again until no interrupt came between. */
    static void uninterrupted(Step step) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    step.run();
                    return;
                } catch (ClosedByInterruptException again) {
                    interrupted = true;
                    Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Something that may be done again from its beginning. */
    interface Step {
        void run() throws IOException;
    }
}
