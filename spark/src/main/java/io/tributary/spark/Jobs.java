package io.tributary.spark;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;

/** Runs a task for each of a list. */
final class Jobs {
    private Jobs() {}

    /** What a task comes to: as plain arrays, which any serializer carries. */
    @FunctionalInterface
    interface Task<T> extends Serializable {
        long[][] run(T each);
    }

    /** The results, in the order of the list. */
    static <T extends Serializable> List<long[][]> forEach(JavaSparkContext spark, List<T> all, Task<T> task) {
        // closures are sent by Java's own serializer, whatever carries data: so the list is in the closure
        ArrayList<T> sent = new ArrayList<>(all);
        if (all.isEmpty()) {
            return List.of();
        }
        try {
            long[][][] results = new long[all.size()][][];
            spark.parallelize(numbers(all.size()), all.size())
                    .map(number -> new Tuple2<>(number, task.run(sent.get(number))))
                    .collect()
                    .forEach(result -> results[result._1()] = result._2());
            return List.of(results);
        } catch (Exception e) {
            throw Failures.of(e);
        }
    }

    static List<Integer> numbers(int count) {
        return IntStream.range(0, count).boxed().toList();
    }
}
