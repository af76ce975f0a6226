package io.headstream.cli;

import io.headstream.ops.Access;
import io.headstream.ops.AccessToken;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code headstream token}: makes a token for the API and the console. */
@Command(
        name = "token",
        description = {
            "Make a token for the HTTP API and the console: standard output has the line for http.tokens.file, standard"
                    + " error the token itself, which is shown this once and kept nowhere."
        })
final class TokenCommand implements Callable<Integer> {
    /** What a token allows. */
    enum RoleChoice {
        VIEWER(Access.VIEWER),
        OPERATOR(Access.OPERATOR);

        private final Access access;

        RoleChoice(Access access) {
            this.access = access;
        }
    }

    @Mixin
    @SuppressWarnings("UnusedVariable") // Picocli's.
    private final CommonOptions common = CommonOptions.quiet();

    @Parameters(paramLabel = "NAME", description = "Who it is for; audits name what its holder does by it.")
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private String name;

    @Option(
            names = "--role",
            paramLabel = "ROLE",
            defaultValue = "VIEWER",
            description = "What it allows: ${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
    private RoleChoice role = RoleChoice.VIEWER;

    @Spec
    @SuppressWarnings("NullAway.Init") // Picocli's.
    private CommandSpec spec;

    @Override
    public Integer call() {
        String secret = AccessToken.newSecret(new SecureRandom());
        AccessToken token;
        try {
            token = AccessToken.of(name, role.access, secret);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
        PrintWriter err = spec.commandLine().getErr();
        err.println("token (shown this once): " + secret);
        err.flush();
        spec.commandLine().getOut().println(token.line());
        spec.commandLine().getOut().flush();
        return 0;
    }
}
