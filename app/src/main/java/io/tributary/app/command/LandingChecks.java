package io.tributary.app.command;

import io.tributary.app.config.DmsConfig;
import io.tributary.app.console.Figures;
import io.tributary.app.pipeline.Pipeline;
import io.tributary.capture.Check;
import io.tributary.error.PipelineException;
import java.util.ArrayList;
import java.util.List;

/** Preconditions of the landing zone. */
final class LandingChecks {
    private LandingChecks() {}

    static List<Check> of(Pipeline pipeline) {
        List<Check> checks = new ArrayList<>(pipeline.storage().checks("landing", pipeline.landingZone()));
        checks.add(log(pipeline));
        if (!pipeline.config().isOfFolder()) {
            checks.addAll(dms(pipeline.config().landing().dms()));
        }
        return checks;
    }

    private static List<Check> dms(DmsConfig dms) {
        List<Check> checks = new ArrayList<>();
        if (dms.isForOthers()) {
            checks.add(Check.ok("landing.dms", "lands for other readers: tributary capture, not run or apply"));
        }
        dms.warnings().forEach(warning -> checks.add(Check.warning("landing.dms", warning, "Nothing, or take it out")));
        return checks;
    }

    private static Check log(Pipeline pipeline) {
        try {
            long number = pipeline.reader().state().number();
            if (number == 0 && holdsData(pipeline)) {
                return Check.failed(
                        "landing log",
                        "there are data files but no commit log in "
                                + pipeline.config().landing().path(),
                        "Choose an empty landing.path");
            }
            return Check.ok("landing log", number == 0 ? "new" : "readable, " + Figures.count(number, "commit"));
        } catch (PipelineException failure) {
            return Check.failed("landing log", PipelineException.describe(failure), failure.hint());
        }
    }

    private static boolean holdsData(Pipeline pipeline) {
        return pipeline.landing().list("").stream().anyMatch(file -> file.path().endsWith(".csv"));
    }
}
