package io.headstream.cli;

import io.headstream.app.Role;
import java.util.EnumSet;
import java.util.Set;

/** Which parts of the program a command is for. */
enum RoleChoice {
    ALL(EnumSet.allOf(Role.class)),
    EMBEDDER(EnumSet.of(Role.EMBEDDER)),
    TRAINER(EnumSet.of(Role.TRAINER));

    private final Set<Role> roles;

    RoleChoice(Set<Role> roles) {
        this.roles = Set.copyOf(roles);
    }

    Set<Role> roles() {
        return roles;
    }
}
