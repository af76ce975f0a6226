package io.headstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class TokenCommandTest {
    @Test
    void shouldPrintTheLineForTheFileAndTheTokenApart() throws Exception {
        CommandLineRun run = CommandLineRun.of("token", "alice", "--role", "operator");

        assertThat(run.exitCode()).isZero();
        String secret = run.err().replaceFirst("^.*: ", "").strip();
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
        assertThat(run.out().strip())
                .isEqualTo("alice:operator:" + HexFormat.of().formatHex(hash));
    }

    @Test
    void shouldLetViewersOnlyLookByDefault() {
        assertThat(CommandLineRun.of("token", "grafana").out()).startsWith("grafana:viewer:");
    }

    @Test
    void shouldRefuseANameThatAuditsCouldNotShow() {
        CommandLineRun run = CommandLineRun.of("token", "a b");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("name 'a b', expected 1 to 64");
    }
}
