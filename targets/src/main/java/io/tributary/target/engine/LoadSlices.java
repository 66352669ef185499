package io.tributary.target.engine;

import io.tributary.files.Files;
import io.tributary.landing.LandedFile;
import io.tributary.merge.LandedFiles;
import io.tributary.merge.MergeSettings;
import io.tributary.merge.NetChanges;
import io.tributary.merge.Plan;
import io.tributary.merge.PlanJson;
import io.tributary.target.FileTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A plan that begins with a large load, for workers: slices of the load's files, which have no row in common, and what the
 * changes come to that follow.
 *
 * @param slices plans of nothing but some of the load's files each, in their order; at least two
 */
public record LoadSlices(Plan plan, List<Plan> slices, Workers workers) {
    /** Every slice tells where it has put each part. */
    private static final int PARTS_MAX = 256;

    public LoadSlices {
        slices = List.copyOf(slices);
    }

    /**
     * Divides a load.
     *
     * @param bytes of landing files that a slice is to have at least; workers may ask for more
     * @return empty when there is no load that is worth dividing
     */
    public static Optional<LoadSlices> of(Plan plan, Workers workers, long bytes) {
        Optional<Plan.Replace> load = EngineMerge.load(plan);
        long all = load.map(LoadSlices::bytes).orElse(0L);
        if (!workers.isWorth(all)) {
            return Optional.empty();
        }
        long count = Math.max(1, all / Math.max(bytes, workers.shareBytes()));
        List<Plan> slices = slices(plan, load.orElseThrow(), all, count);
        return slices.size() < 2 ? Optional.empty() : Optional.of(new LoadSlices(plan, slices, workers));
    }

    private static long bytes(Plan.Replace load) {
        return load.files().stream().mapToLong(LandedFile::bytes).sum();
    }

    /** About as many bytes each; no file is divided, and a slice ends between those files where it is nearest to its end. */
    private static List<Plan> slices(Plan plan, Plan.Replace load, long bytes, long count) {
        List<Plan> slices = new ArrayList<>();
        List<LandedFile> files = new ArrayList<>();
        long before = 0;
        for (LandedFile file : load.files()) {
            double end = bytes * (slices.size() + 1.0) / count;
            if (!files.isEmpty() && before + file.bytes() / 2.0 >= end) {
                slices.add(slice(plan, new Plan.Replace(files, load.schema())));
                files.clear();
            }
            files.add(file);
            before += file.bytes();
        }
        slices.add(slice(plan, new Plan.Replace(files, load.schema())));
        return slices;
    }

    private static Plan slice(Plan plan, Plan.Replace files) {
        return new Plan(plan.table(), plan.from(), plan.to(), plan.toSchema(), plan.toSchema(), List.of(files));
    }

    /** The slices as {@link #read} takes them. */
    public List<String> sent() {
        return slices.stream().map(PlanJson::write).toList();
    }

    /**
     * Does something with what a slice comes to.
     *
     * @param <T> what that comes to
     */
    @FunctionalInterface
    public interface Work<T> {
        T of(EngineMerge merge, Engine engine, Scratch scratch);
    }

    /**
     * Reads a slice where it was sent to.
     *
     * @param work may be carried out twice
     */
    public static <T> T read(
            String slice, TypeRules rules, EngineSettings settings, LandedFiles landed, Path folder, Work<T> work) {
        Plan plan = PlanJson.read(slice);
        return LoadCsv.reading(plan, landed, direct -> {
            try (Scratch scratch = Scratch.in(folder);
                    Engine engine = Engine.open(settings, scratch.folder())) {
                EngineMerge merge = new EngineMerge(engine, scratch, rules, settings, plan, Optional::empty, direct);
                new NetChanges(landed, MergeSettings.in(folder)).run(plan, merge);
                return work.of(merge, engine, scratch);
            }
        });
    }

    /** Into how many parts rows are to be handed out. */
    public int parts() {
        return Math.min(slices.size(), PARTS_MAX);
    }

    /**
     * Hands out all rows by part, and does something with them while they are there.
     *
     * @param by numbers from 0 to before {@link #parts}
     */
    public <T> T split(
            TypeRules rules,
            EngineSettings settings,
            SplitShare.Numbering by,
            Files target,
            Function<List<RowParts>, T> work) {
        String folder = FileTarget.PARTS + UUID.randomUUID() + "/";
        try {
            return work.apply(workers.run(sent().stream()
                    .map(slice -> new SplitShare(slice, rules, settings, by, folder))
                    .toList()));
        } finally {
            FileTarget.removeParts(target, folder);
        }
    }

    /** A plan of nothing, with the columns that rows are handed out with. */
    public Plan nothing() {
        return new Plan(plan.table(), plan.from(), plan.to(), plan.toSchema(), plan.toSchema(), List.of());
    }

    /** How many rows the load has. */
    public long rows() {
        return slices.stream()
                .flatMap(slice -> slice.steps().stream())
                .mapToLong(step -> step instanceof Plan.Replace load
                        ? load.files().stream()
                                .mapToLong(file -> file.counts().inserts())
                                .sum()
                        : 0)
                .sum();
    }

    /**
     * Carries something out with what the changes come to: in files that are gone afterwards, none when no change follows.
     *
     * @return empty when the changes cannot be divided, or {@code work} says so
     */
    public <T> Optional<T> with(TypeRules rules, EngineSettings settings, Function<List<NetFile>, Optional<T>> work) {
        if (!(plan.steps().get(plan.steps().size() - 1) instanceof Plan.Changes)) {
            return work.apply(List.of());
        }
        if (!NetFile.fits(plan.toSchema())) {
            return Optional.empty();
        }
        Optional<Workers.NetFiles> found = workers.net(plan, rules, settings);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        try (Workers.NetFiles net = found.get()) {
            return work.apply(net.files());
        }
    }
}
