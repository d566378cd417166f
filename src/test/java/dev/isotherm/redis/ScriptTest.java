package dev.isotherm.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ScriptTest {
    @Test
    void theHashIsTheOneThatRedisComputes() {
        assertThat(Script.of("one", "return 1").sha1()).isEqualTo("e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
    }

    @Test
    void aScriptIsReadFromTheClassPathAfterItsPreludes() {
        Script script = Script.load("test-script");
        assertThat(script.name()).isEqualTo("test-script");
        assertThat(script.source()).startsWith("local function twice").contains("return twice(");
        assertThat(script).isEqualTo(Script.of("test-script", script.source()));
    }

    @Test
    void aMissingScriptIsNamed() {
        assertThatThrownBy(() -> Script.load("none"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/lua/none.lua");
    }

    @Test
    void itsTextStaysOutOfLogs() {
        assertThat(Script.of("one", "return 1")).asString().contains("one").doesNotContain("return");
    }
}
