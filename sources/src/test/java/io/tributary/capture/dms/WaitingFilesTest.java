package io.tributary.capture.dms;

import static io.tributary.capture.dms.DmsFolderRig.PERSON;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.capture.dms.DmsFolderCapture.Look;
import io.tributary.landing.dms.DmsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class WaitingFilesTest {
    @TempDir
    Path scratch;

    private DmsFolderRig rig;

    @BeforeEach
    void newRig() {
        rig = new DmsFolderRig(scratch);
    }

    private WaitingFiles.Some waiting() {
        return rig.waiting().tables().getOrDefault(PERSON, new WaitingFiles.Some(0, "", ""));
    }

    @Test
    void whatIsNotInTheLogAsItIsNowWaits() {
        assertThat(rig.waiting().tables()).isEmpty();
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.person("20240307-150405123.csv", "U,1,Ann,Bonn\n");
        rig.put("world/Other/LOAD00000001.csv", "1\n");
        rig.put("world/Person_Lewis/readme.txt", "no data");

        assertThat(rig.waiting().tables()).containsOnlyKeys(PERSON);
        assertThat(waiting().bytes()).isEqualTo(11 + 13);
        assertThat(waiting().last()).isEqualTo("world/Person_Lewis/LOAD00000001.csv");

        rig.adopt();
        assertThat(rig.waiting().tables()).isEmpty();

        rig.person("20240307-150405123.csv", "U,1,Ann,Bonn\nD,1,,\n");
        assertThat(waiting().bytes()).as("another version").isEqualTo(19);
    }

    @Test
    void stateIsAnotherWheneverTheFilesAre() {
        rig.person("20240307-150405123.csv", "U,1,Ann,Bonn\n");
        String one = waiting().state();
        assertThat(waiting().state()).isEqualTo(one);

        rig.person("20240307-150406123.csv", "U,1,Ann,Rome\n");
        String two = waiting().state();
        rig.person("20240307-150406123.csv", "U,1,Ann,Riga\n");

        assertThat(two).isNotEqualTo(one).isNotEqualTo(waiting().state());
    }

    @Test
    void filesOfAllTablesWaitForEachUntilOneOfThemHasThem() {
        rig.settings = DmsSettings.parse(Map.of("PreserveTransactions", true, "CdcPath", "cdc"))
                .settings();
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");
        rig.adopt();
        rig.put("cdc/CDC_TXN-20240307150405123.csv", "U,Person_Lewis,world,1,Ann,Bonn\n");

        assertThat(rig.waiting().tables()).containsOnlyKeys(PERSON);
        assertThat(waiting().last()).isEqualTo("cdc/CDC_TXN-20240307150405123.csv");
    }

    @Test
    void adoptingOnceEndsWhenNothingIsLeftToDoAndTheGraceIsOver() {
        rig.grace = Duration.ofMillis(300);
        rig.person("LOAD00000001.csv", "1,Ann,Oslo\n");

        assertThat(rig.adoptOnce(() -> false)).isEqualTo(new Look(true, new TreeMap<>()));
        assertThat(rig.waiting().tables()).isEmpty();
        rig.apply();
        assertThat(rig.finalRows(PERSON)).containsExactly("1,Ann,Oslo");

        rig.grace = Duration.ofHours(1);
        rig.person("LOAD00000001.csv", "1,Ann,Rome\n");
        AtomicInteger asked = new AtomicInteger();
        assertThat(rig.adoptOnce(() -> asked.incrementAndGet() > 20))
                .as("stopped")
                .isEqualTo(new Look(false, new TreeMap<>()));
        assertThat(rig.waiting().tables()).containsOnlyKeys(PERSON);
    }
}
