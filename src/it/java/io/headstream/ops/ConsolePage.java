package io.headstream.ops;

/**
 * The console, as an operator has it open.
 *
 * @param browser what shows it
 */
public record ConsolePage(Chromium browser) {
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
}
