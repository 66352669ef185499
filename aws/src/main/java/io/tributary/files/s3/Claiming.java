package io.tributary.files.s3;

import io.tributary.error.ErrorCode;
import io.tributary.error.PipelineException;
import io.tributary.files.Precondition;
import io.tributary.files.s3.Lock.Seen;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a claim is come by: at once, or from a holder who shows no life for a whole lease. */
final class Claiming {
    private static final Logger LOG = LoggerFactory.getLogger(Claiming.class);
    private static final int LOOKS_A_LEASE = 12;
    private static final int ATTEMPTS_MAX = 20;

    private final Lock lock;
    private final S3Files.Patience patience;

    Claiming(Lock lock, S3Files.Patience patience) {
        this.lock = lock;
        this.patience = patience;
    }

    /**
     * Claims it. Where a holder may be dead it waits up to a lease, if it has the patience.
     *
     * @param atClose told when the claim is given up
     * @throws PipelineException {@code FILE_IN_USE} naming the holder
     */
    S3Claim take(String holder, Consumer<S3Claim> atClose) {
        LockFile mine = new LockFile(Publisher.newId(), holder, lock.leaseMillis(), 0);
        Precondition precondition = Precondition.ABSENT;
        for (int attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
            long since = System.nanoTime();
            Optional<String> etag = lock.write(mine, precondition);
            if (etag.isPresent()) {
                return S3Claim.begin(lock, mine, etag.get(), since, atClose);
            }
            Optional<Seen> other = lock.read();
            if (other.isPresent()) {
                awaitSilence(other.get());
            }
            precondition = other.<Precondition>map(seen -> new Precondition.Unchanged(seen.etag()))
                    .orElse(Precondition.ABSENT);
        }
        throw new PipelineException(ErrorCode.FILE_IO, "Cannot claim " + lock + ": it changes all the time", "");
    }

    /** Returns when the holder let its lease run out or the lock is gone, and refuses when it is alive. */
    private void awaitSilence(Seen seen) {
        LockFile file = seen.file();
        boolean isSilent = seen.silentMillis() >= file.leaseMillis();
        if (S3Claim.isOfThisProcess(file.id()) || (patience == S3Files.Patience.NONE && !isSilent)) {
            throw lock.inUse(file);
        }
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(file.leaseMillis() - seen.silentMillis());
        if (System.nanoTime() - until < 0) {
            LOG.atInfo().log("waiting whether {} still holds {}", file.holder(), lock);
        }
        while (System.nanoTime() - until < 0) {
            try {
                Thread.sleep(Math.max(1, file.leaseMillis() / LOOKS_A_LEASE));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw lock.inUse(file);
            }
            Optional<Seen> now = lock.read();
            if (now.isEmpty()) {
                return;
            }
            if (!now.get().etag().equals(seen.etag())) {
                throw lock.inUse(now.get().file());
            }
        }
    }
}
