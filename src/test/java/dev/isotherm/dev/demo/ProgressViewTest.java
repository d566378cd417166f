package dev.isotherm.dev.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.isotherm.dev.demo.ProgressView.Progress;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressViewTest {
    private static Screen run(Screen.Mode mode) {
        Screen screen = new Screen(80, mode);
        ProgressView view = new ProgressView(screen.terminal());
        view.show("pending", Optional.empty());
        view.show("pending", Optional.empty());
        for (int done = 0; done <= 51; done++) {
            view.show("processing", Optional.of(new Progress(done, 51)));
        }
        view.show("ready", Optional.empty());
        return screen;
    }

    @Test
    void aPipeGetsEachStateOnceAndTheQuarters() {
        assertThat(run(Screen.Mode.PLAIN).lines())
                .containsExactly(
                        "pending",
                        "processing",
                        "processing 25% (13 of 51)",
                        "processing 50% (26 of 51)",
                        "processing 76% (39 of 51)",
                        "processing 100% (51 of 51)",
                        "ready");
    }

    @Test
    void aTerminalGetsABarThatIsRedrawn() {
        String out = run(Screen.Mode.COLOUR).out();

        assertThat(out)
                .contains("\r  " + "░".repeat(30) + "  0 of 51")
                .contains("\r  " + "█".repeat(15) + "░".repeat(15) + "  26 of 51")
                .contains("\r  " + "█".repeat(30) + "  51 of 51" + System.lineSeparator() + "ready");
    }

    @Test
    void moreThanEverythingIsEverything() {
        Screen screen = new Screen(80, Screen.Mode.ASCII_COLOUR);

        new ProgressView(screen.terminal()).show("processing", Optional.of(new Progress(9, 3)));

        assertThat(screen.out()).endsWith("\r  " + "#".repeat(30) + "  3 of 3");
    }
}
