package io.tributary.app;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ScreenshotAnimations;
import com.microsoft.playwright.options.SelectOption;
import io.tributary.app.config.ConsoleConfig;
import io.tributary.app.config.Secret;
import io.tributary.app.status.StatusReport;
import io.tributary.app.status.StatusReport.LandingReport;
import io.tributary.app.status.StatusReport.Problem;
import io.tributary.app.status.StatusReport.TargetReport;
import io.tributary.app.status.TableReport;
import io.tributary.app.web.ConsoleServer;
import io.tributary.app.web.ShownPipeline;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The page with more than a small pipeline shows: hundreds of tables, hostile names, a token. */
class PageIT {
    private static final String NOW = "2026-11-20T10:15:00Z";
    private static final String HOSTILE = "world.<img src=x onerror=alert(1)>";

    private final ShopPipeline shop = ShopPipeline.create();

    @Test
    void hundredsOfTablesAreSearchedSortedAndFiltered() throws Exception {
        try (Browser browser = Browser.start();
                ConsoleServer server = serve("")) {
            Page page = browser.open(1360, 900, ColorScheme.LIGHT);
            List<String> errors = new ArrayList<>();
            page.onPageError(errors::add);
            page.navigate(server.address());

            assertThat(page.locator("#tables-count")).hasText("300");
            page.locator("#search").fill("t_29");
            assertThat(page.locator("#tables tbody tr")).hasCount(10);
            assertThat(page.locator("#tables-count")).hasText("10 of 300");
            page.locator("#search").fill("");
            page.locator("#tables thead button").nth(3).click();
            assertThat(page.locator("#tables tbody tr").first()).containsText("world.t_298");
            page.locator("#state-filter").selectOption(new SelectOption().setValue("trouble"));
            assertThat(page.locator("#tables tbody th")).hasCount(1);
            assertThat(page.locator("#tables tbody th")).hasText(HOSTILE);
            assertThat(page.locator("#problems .what")).containsText("Cannot apply " + HOSTILE);
            assertThat(page.locator("img")).hasCount(0);
            Browser.assertAccessible(page);
            page.keyboard().press("Tab");
            assertThat(errors).isEmpty();
        }
    }

    @Test
    void onAPhoneTheArrowOfEachTargetComesFromTheLandingZone() {
        try (Browser browser = Browser.start();
                ConsoleServer server = ConsoleServer.start(config(""), new ShownPipeline(threeTargets(List.of())))
                        .orElseThrow()) {
            for (ColorScheme scheme : List.of(ColorScheme.LIGHT, ColorScheme.DARK)) {
                Page page = browser.open(390, 844, scheme);
                page.navigate(server.address());
                assertThat(page.locator("#flow .lane .name").last()).hasText("/srv/c");
                assertThat(
                                page.evaluate(
                                        """
                                () => {
                                  const box = node => node.getBoundingClientRect();
                                  const wrong = [];
                                  const check = (holds, what) => holds || wrong.push(what);
                                  let above = box(document.querySelector('#flow > .node:last-of-type')).bottom;
                                  const lanes = [...document.querySelectorAll('#flow .lane')];
                                  lanes.forEach((lane, i) => {
                                    const rail = box(lane.querySelector('.rail'));
                                    const target = box(lane.querySelector('.node'));
                                    const line = box(lane.querySelector('.line'));
                                    const middle = (line.top + line.bottom) / 2;
                                    check(Math.abs(rail.top - above) < 1, i + ': the rail is not joined to what is above');
                                    check(rail.right <= target.left, i + ': the rail runs through the target');
                                    check(Math.abs(line.left - rail.left) < 1, i + ': the arrow does not begin at the rail');
                                    check(Math.abs(line.right - target.left) < 1, i + ': the arrow does not end at the target');
                                    check(middle > target.top && middle < target.bottom, i + ': the arrow misses the target');
                                    if (i === lanes.length - 1) check(Math.abs(rail.bottom - middle) < 3, 'the rail goes on');
                                    above = rail.bottom;
                                  });
                                  check(lanes.length === 3, 'lanes');
                                  check(document.documentElement.scrollWidth <= innerWidth, 'the page is too wide');
                                  return wrong.join('\\n');
                                }
                                """))
                        .isEqualTo("");
                page.context().close();
            }
        }
    }

    @Test
    void tablesThatAreLandedAndNotAppliedYetAreNotSaidToFollow() {
        List<TableReport> tables = List.of(table("world.a", 1, null), table("world.b", 0, 0, null));
        try (Browser browser = Browser.start();
                ConsoleServer server = ConsoleServer.start(config(""), new ShownPipeline(threeTargets(tables)))
                        .orElseThrow()) {
            Page page = browser.open(1280, 860, ColorScheme.LIGHT);
            page.navigate(server.address());
            assertThat(page.locator("#verdict")).hasText("Applying 1 of 2 tables for the first time");
        }
    }

    @Test
    void withATokenNothingIsShownWithoutIt() throws Exception {
        try (Browser browser = Browser.start();
                ConsoleServer server = serve("sesame")) {
            Page page = browser.open(800, 600, ColorScheme.LIGHT);
            assertThat(page.request().get(server.address()).status()).isEqualTo(401);
            page.setExtraHTTPHeaders(java.util.Map.of("Authorization", "Bearer sesame"));
            assertThat(page.navigate(server.address()).status()).isEqualTo(200);
            assertThat(page.locator("#tables-count")).hasText("300");
            page.navigate(server.address() + "#/table/world.t_1");
            assertThat(page.locator("#table-name")).hasText("world.t_1");
            assertThat(page.locator("#table-actions button")).hasCount(0);
        }
    }

    @Test
    void scriptsOfOthersDoNotRun() {
        try (Browser browser = Browser.start();
                ConsoleServer server = serve("")) {
            Page page = browser.open(800, 600, ColorScheme.LIGHT);
            page.navigate(server.address());
            Object ran = page.evaluate(
                    """
                    () => {
                      const script = document.createElement('script');
                      script.textContent = 'window.ran = true';
                      document.body.append(script);
                      document.body.insertAdjacentHTML('beforeend', '<p onclick="window.ran = true">x</p>');
                      document.body.lastElementChild.click();
                      return window.ran === true;
                    }
                    """);
            assertThat(ran).isEqualTo(false);
        }
    }

    @Test
    void thePicturesOfTheDocsShowAShop() {
        try (Browser browser = Browser.start();
                ConsoleServer server = ConsoleServer.start(config(""), shop).orElseThrow()) {
            picture(browser, ColorScheme.LIGHT, server, "", "console.png");
            picture(browser, ColorScheme.DARK, server, "", "console-dark.png");
            picture(browser, ColorScheme.LIGHT, server, "#/table/sales.order", "console-table.png");
        }
    }

    /** As of ten fifteen, so that it is the same at any time of day. */
    private void picture(Browser browser, ColorScheme scheme, ConsoleServer server, String view, String name) {
        Page page = browser.open(1280, 860, scheme);
        page.clock().setFixedTime(ShopPipeline.NOW.toString());
        page.navigate(server.address() + view);
        page.waitForCondition(() -> {
            server.send(shop.status().orElseThrow());
            return page.locator("#connection").textContent().equals("live");
        });
        assertThat(page.locator("#verdict")).hasText("All 10 copies follow their source");
        boolean isOfATable = !view.isEmpty();
        assertThat(page.locator(isOfATable ? "#table-charts canvas" : "#charts canvas"))
                .hasCount(isOfATable ? 4 : 2);
        assertThat(page.content()).doesNotContain("/tmp/");
        Path file = Path.of("../docs/images").resolve(name);
        if (Boolean.getBoolean("golden.update")) {
            page.screenshot(new Page.ScreenshotOptions().setPath(file).setAnimations(ScreenshotAnimations.DISABLED));
        }
        assertThat(file).as("-Dgolden.update=true makes it").exists();
        page.context().close();
    }

    private static ConsoleServer serve(String token) {
        return ConsoleServer.start(config(token), new ShownPipeline(manyTables()))
                .orElseThrow();
    }

    private static ConsoleConfig config(String token) {
        return new ConsoleConfig("127.0.0.1:0", new Secret(token), Optional.empty(), new Secret(""), false, true);
    }

    private static StatusReport manyTables() {
        List<TableReport> tables = new ArrayList<>();
        for (int i = 0; i < 299; i++) {
            tables.add(table("world.t_" + i, i, null));
        }
        TableReport.Trouble trouble =
                new TableReport.Trouble("apply", "LANDING_CORRUPT", "Cannot apply " + HOSTILE, "Load it anew");
        tables.add(table(HOSTILE, 0, trouble));
        Problem problem =
                new Problem(Problem.ERROR, "apply", HOSTILE, null, trouble.code(), trouble.message(), trouble.hint());
        return status(List.of(new TargetReport("/srv/final", "csv", NOW, 1.0, 10.0, 1)), List.of(problem), tables);
    }

    private static StatusReport threeTargets(List<TableReport> tables) {
        List<TargetReport> targets = new ArrayList<>();
        for (String name : List.of("/srv/a", "/srv/b", "/srv/c")) {
            targets.add(new TargetReport(name, "csv", NOW, 1.0, 10.0, 0));
        }
        return status(targets, List.of(), tables);
    }

    private static StatusReport status(List<TargetReport> targets, List<Problem> problems, List<TableReport> tables) {
        return new StatusReport(
                "shown",
                NOW,
                "running",
                null,
                null,
                7,
                null,
                new LandingReport("/srv/landing", "0/1", NOW, 1.0, 10.0, 0L, 1L << 30),
                targets,
                problems,
                tables);
    }

    private static TableReport table(String name, long rows, TableReport.Trouble trouble) {
        return table(name, rows, 7, trouble);
    }

    private static TableReport table(String name, long rows, long appliedCommit, TableReport.Trouble trouble) {
        return new TableReport(
                name,
                null,
                "streaming",
                false,
                new TableReport.Load(100, rows),
                rows,
                0,
                new TableReport.Changes(1, 2, 3, 0),
                new TableReport.Progress("0/1", "0/1", 7, appliedCommit, NOW, NOW, 1.0, 0.0, 1.0, 0.1),
                trouble);
    }
}
