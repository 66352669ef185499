package io.tributary.capture.mysql.binlog;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads raw events ahead on a thread of its own, into a few blocks that go round, so that the socket is read while events
 * are decoded. An event that is bigger than a block is handed over in its source's own array, and reading waits meanwhile.
 * {@link #poll} and what it leaves behind belong to one thread; {@link #close} may be called from any.
 */
public final class LogQueue implements AutoCloseable {
    private static final int BLOCKS = 8;
    private static final int BLOCK_BYTES_MIN = 4 << 10;
    private static final long CLOSE_MILLIS_MAX = 10_000;

    /** How long the first wait is for events to gather, before the reader is asked to wake for each. */
    private static final long GATHER_NANOS = 100_000;

    private final RawEvents source;
    private final Runnable abort;
    private final int blockBytes;
    private final BlockingQueue<Block> free = new ArrayBlockingQueue<>(BLOCKS);
    private final BlockingQueue<Block> begun = new ArrayBlockingQueue<>(BLOCKS + 1);
    private final Semaphore bigIsDone = new Semaphore(0);
    private final Thread thread;

    private volatile boolean isClosed;
    private volatile boolean isOver;
    /** Set before {@link #isOver}. */
    private @Nullable Throwable failure;

    private volatile @Nullable Thread waiting;

    /** Of the reader. */
    private @Nullable Block filling;

    /** Of the one who polls. */
    private @Nullable Block current;

    private byte[] buffer = new byte[0];
    private int offset;
    private int length;

    private LogQueue(RawEvents source, Runnable abort, int bytes, String name) {
        this.source = source;
        this.abort = abort;
        this.blockBytes = Math.max(bytes / BLOCKS, BLOCK_BYTES_MIN);
        for (int i = 0; i < BLOCKS; i++) {
            free.add(new Block(new byte[blockBytes]));
        }
        this.thread = new Thread(this::readAll, name);
        thread.setDaemon(true);
    }

    /**
     * Begins to read.
     *
     * @param source read on the new thread alone
     * @param abort makes {@code source} end or fail soon, from another thread; called once, by {@link #close}
     * @param bytes how much is read ahead at most, not counting one event bigger than an eighth of it
     * @param name the thread's
     */
    public static LogQueue start(RawEvents source, Runnable abort, int bytes, String name) {
        LogQueue queue = new LogQueue(source, abort, bytes, name);
        queue.thread.start();
        return queue;
    }

    /**
     * Waits for the next event; {@link #buffer}, {@link #offset} and {@link #length} then say where it is, until this is
     * called again. False when there was none in this time, the stream is over, or the thread is interrupted.
     *
     * @throws RuntimeException what the source threw, once all events before it were polled
     */
    public boolean poll(Duration timeout) {
        if (advance()) {
            return true;
        }
        long deadline = System.nanoTime() + timeout.toNanos();
        boolean mayGather = true;
        while (!Thread.currentThread().isInterrupted()) {
            boolean over = isOver;
            if (advance()) {
                return true;
            }
            if (over) {
                rethrow();
                return false;
            }
            long nanos = deadline - System.nanoTime();
            if (nanos <= 0) {
                return false;
            }
            if (mayGather) {
                LockSupport.parkNanos(this, Math.min(nanos, GATHER_NANOS));
                mayGather = false;
            } else {
                await(nanos);
            }
        }
        return false;
    }

    private void await(long nanos) {
        waiting = Thread.currentThread();
        if (!hasMore() && !isOver) {
            LockSupport.parkNanos(this, nanos);
        }
        waiting = null;
    }

    private boolean hasMore() {
        Block block = current;
        return block == null ? !begun.isEmpty() : block.hasMore() || block.isFull;
    }

    /** Goes to the next event that is there already. */
    private boolean advance() {
        while (true) {
            Block block = current;
            if (block == null) {
                block = begun.poll();
                current = block;
                if (block == null) {
                    return false;
                }
            }
            // in this order: nothing is added to a block once it is full
            boolean isFull = block.isFull;
            if (block.hasMore()) {
                buffer = block.bytes;
                length = block.nextLength();
                offset = block.take(length);
                return true;
            }
            if (!isFull) {
                return false;
            }
            release(block);
        }
    }

    private void release(Block block) {
        current = null;
        if (block.isBig) {
            buffer = new byte[0];
            bigIsDone.release();
        } else {
            free.add(block);
        }
    }

    private void rethrow() {
        Throwable thrown = failure;
        if (thrown instanceof RuntimeException e) {
            throw e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
    }

    /** Whether the source has ended or failed, or this was closed; events read before may still be polled. */
    public boolean isOver() {
        return isOver;
    }

    /** The array that the event stands in. */
    public byte[] buffer() {
        return buffer;
    }

    public int offset() {
        return offset;
    }

    public int length() {
        return length;
    }

    /** Ends the thread; what was not polled is lost. */
    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        abort.run();
        thread.interrupt();
        try {
            thread.join(CLOSE_MILLIS_MAX);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void readAll() {
        try {
            while (!isClosed && source.next()) {
                put(source.buffer(), source.offset(), source.length());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | Error e) {
            failure = isClosed ? null : e;
        } finally {
            isOver = true;
            wake();
        }
    }

    private void put(byte[] bytes, int from, int count) throws InterruptedException {
        Block block = filling;
        if (block == null || !block.hasRoom(count)) {
            if (block != null) {
                block.isFull = true;
                filling = null;
            }
            if (count > blockBytes - Block.LENGTH_BYTES) {
                begun.put(Block.big(bytes, from, count));
                wake();
                bigIsDone.acquire();
                return;
            }
            block = free.take();
            block.begin();
            filling = block;
            begun.put(block);
        }
        block.put(bytes, from, count);
        wake();
    }

    private void wake() {
        Thread asleep = waiting;
        if (asleep != null) {
            LockSupport.unpark(asleep);
        }
    }

    /** Events one behind the other, each behind its length; filled by one thread while another takes from it. */
    private static final class Block {
        private static final int LENGTH_BYTES = 4;

        private final byte[] bytes;
        private final boolean isBig;
        private int taken;
        /** What lies before this does not change until {@link #begin}. */
        private volatile int filled;

        private volatile boolean isFull;
        private int bigLength;

        private Block(byte[] bytes) {
            this(bytes, false);
        }

        private Block(byte[] bytes, boolean isBig) {
            this.bytes = bytes;
            this.isBig = isBig;
        }

        /** One event in an array of another. */
        static Block big(byte[] bytes, int from, int count) {
            Block block = new Block(bytes, true);
            block.taken = from;
            block.bigLength = count;
            block.filled = from + count;
            block.isFull = true;
            return block;
        }

        void begin() {
            taken = 0;
            filled = 0;
            isFull = false;
        }

        boolean hasRoom(int count) {
            return count <= bytes.length - filled - LENGTH_BYTES;
        }

        void put(byte[] source, int from, int count) {
            int at = filled;
            bytes[at] = (byte) count;
            bytes[at + 1] = (byte) (count >>> 8);
            bytes[at + 2] = (byte) (count >>> 16);
            bytes[at + 3] = (byte) (count >>> 24);
            System.arraycopy(source, from, bytes, at + LENGTH_BYTES, count);
            filled = at + LENGTH_BYTES + count;
        }

        boolean hasMore() {
            return taken < filled;
        }

        int nextLength() {
            return isBig ? bigLength : (int) EventHeader.int32(bytes, taken);
        }

        int take(int count) {
            int from = isBig ? taken : taken + LENGTH_BYTES;
            taken = from + count;
            return from;
        }
    }
}
