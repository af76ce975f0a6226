package io.headstream.ops;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The console, as an operator has it open.
 *
 * @param browser what shows it
 */
public record ConsolePage(Chromium browser) {
    private static final int MOST_CONTROLS = 400;

    /** What has the focus and does not show it; empty if it does. */
    private static final String SHOWN = """
            (() => {
              const node = document.activeElement;
              if (!node || node === document.body) return '';
              const style = getComputedStyle(node);
              const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
              return ring && node.getBoundingClientRect().width > 0 ? '' : node.outerHTML.slice(0, 200);
            })()""";

    /** Opens it, wide enough for all of it. */
    public static ConsolePage open(Chromium browser, String url) {
        browser.screen(1500, 1180, false);
        browser.open(url + "/");
        return new ConsolePage(browser);
    }

    /** Waits until it says that a version serves. */
    public void awaitServing(String version) {
        browser.await("document.querySelector('#serving')?.innerText === '%s'".formatted(version));
    }

    /** By the mouse: presses a button, says why, confirms, and waits until it was done. */
    public void command(String button, String why) {
        browser.click(button);
        browser.await("document.querySelector('#command-dialog').open");
        browser.type(why);
        browser.click("#command-go");
        browser.await("!document.querySelector('#command-dialog').open");
        browser.leave();
    }

    /** The same without a mouse; has second thoughts first, and is where it was after each. */
    public void commandByKeys(String button, String why) {
        tabTo(button);
        browser.press(Chromium.Key.ENTER);
        browser.await("document.querySelector('#command-dialog').open");
        browser.press(Chromium.Key.ESCAPE);
        browser.await("!document.querySelector('#command-dialog').open");
        browser.await(focused(button));
        browser.press(Chromium.Key.ENTER);
        browser.await("document.querySelector('#command-dialog').open");
        browser.await(focused("#command-why"));
        browser.type(why);
        tabTo("#command-go");
        browser.press(Chromium.Key.ENTER);
        browser.await("!document.querySelector('#command-dialog').open");
        browser.await("document.activeElement !== document.body");
    }

    /** From control to control, as far as one round goes; all that have the focus show it. */
    private void tabTo(String control) {
        for (int i = 0; i < MOST_CONTROLS; i++) {
            browser.press(Chromium.Key.TAB);
            assertThat(browser.evaluate(SHOWN).asText()).isEmpty();
            if (browser.evaluate(focused(control)).asBoolean()) {
                return;
            }
        }
        throw new AssertionError("%s is not reached with Tab".formatted(control));
    }

    private static String focused(String control) {
        return "document.activeElement?.matches(%s) ?? false".formatted(Chromium.quoted(control));
    }
}
