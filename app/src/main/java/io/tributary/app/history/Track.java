package io.tributary.app.history;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A row of points at even times, the oldest dropped for the newest. A point is several figures, each NaN where it is not
 * known; what is added within one step is one point, of the figures added last. Points later than what is added are of a clock
 * that was ahead, and dropped. Not thread-safe.
 */
final class Track {
    private final int stepSeconds;
    private final int capacity;
    private final int width;
    private final long[] times;
    private final float[] figures;
    private int first;
    private int count;

    /** @param width figures of a point */
    Track(int stepSeconds, int capacity, int width) {
        this.stepSeconds = stepSeconds;
        this.capacity = capacity;
        this.width = width;
        times = new long[capacity];
        figures = new float[capacity * width];
    }

    void add(long second, float[] point) {
        long time = second - Math.floorMod(second, stepSeconds);
        while (count > 0 && times[index(count - 1)] >= time) {
            count--;
        }
        if (count == capacity) {
            first = (first + 1) % capacity;
            count--;
        }
        put(index(count), time, point);
        count++;
    }

    private void put(int at, long time, float[] point) {
        times[at] = time;
        System.arraycopy(point, 0, figures, at * width, width);
    }

    private int index(int i) {
        return (first + i) % capacity;
    }

    /** Times in seconds since 1970, then each figure's values, as many; a value that is not known is null. */
    List<List<Number>> columns() {
        List<List<Number>> columns = new ArrayList<>();
        for (int column = 0; column <= width; column++) {
            List<Number> values = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                values.add(column == 0 ? (Number) times[index(i)] : known(figures[index(i) * width + column - 1]));
            }
            columns.add(values);
        }
        return columns;
    }

    @SuppressWarnings("NullAway") // JSON has null where nothing is known
    private static Number known(float figure) {
        return Float.isNaN(figure) ? null : (Number) figure;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeInt(count);
        for (int i = 0; i < count; i++) {
            out.writeLong(times[index(i)]);
            for (int column = 0; column < width; column++) {
                out.writeFloat(figures[index(i) * width + column]);
            }
        }
    }

    void read(DataInputStream in) throws IOException {
        int points = in.readInt();
        if (points < 0 || points > capacity) {
            throw new IOException("Expected at most " + capacity + " points, got " + points);
        }
        float[] point = new float[width];
        for (int i = 0; i < points; i++) {
            long time = in.readLong();
            for (int column = 0; column < width; column++) {
                point[column] = in.readFloat();
            }
            add(time, point);
        }
    }
}
