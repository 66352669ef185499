package io.tributary.app.command;

import io.tributary.app.pipeline.Pipeline;
import io.tributary.app.run.ProcessReport;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * Processes of a pipeline that have a page. One of another machine whose page is for that machine only cannot be asked from here:
 * under its address somebody else answers.
 *
 * @param here can be asked
 * @param elsewhere cannot
 */
record Askable(List<ProcessReport> here, List<ProcessReport> elsewhere) {
    private static final Set<String> OWN_MACHINE = Set.of("localhost", "[::1]");

    static Askable of(Pipeline pipeline) {
        List<ProcessReport> all = pipeline.running().stream()
                .filter(process -> !process.vitals().page().isEmpty())
                .toList();
        return new Askable(
                all.stream().filter(process -> !isOutOfReach(process)).toList(),
                all.stream().filter(Askable::isOutOfReach).toList());
    }

    private static boolean isOutOfReach(ProcessReport process) {
        String host = String.valueOf(URI.create(process.vitals().page()).getHost());
        return !process.runsHere() && (OWN_MACHINE.contains(host) || host.startsWith("127."));
    }

    /** What there is to say of one that cannot be asked. */
    static String elsewhere(ProcessReport process) {
        return process.command() + " runs on " + process.host() + ", and its page is for that machine only; ask there";
    }
}
