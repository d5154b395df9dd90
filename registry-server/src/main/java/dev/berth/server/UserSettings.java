package dev.berth.server;

import dev.berth.deploy.yaml.Fields;
import dev.berth.deploy.yaml.Scalars;
import dev.berth.server.auth.Grant;
import dev.berth.server.auth.RepositoryPattern;
import dev.berth.server.auth.Right;

import org.jspecify.annotations.Nullable;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * {@code users:} and {@code rights:} in {@code berth.yml}: who logs in, and who may what.
 *
 * @param htpasswd the file with the users
 */
record UserSettings(Path htpasswd, List<Grant> rights) {

    UserSettings {
        rights = List.copyOf(rights);
    }

    /** One without the other would let nobody in, or mean nothing. */
    static @Nullable UserSettings read(Fields fields) {
        var htpasswd = fields.maybeGroup("users", group -> group.must("htpasswd", Settings::file));
        var rights = fields.groups("rights", UserSettings::grant);
        if (htpasswd.isEmpty()) {
            if (!rights.isEmpty()) {
                throw fields.at("rights").invalid("rights need users: { htpasswd: FILE }");
            }
            return null;
        }
        if (rights.isEmpty()) {
            throw fields.at("users")
                    .invalid(
                            "without `rights` no user may do anything; a first line could be:"
                                    + " rights: [ { who: [NAME], may: [admin] } ]");
        }
        return new UserSettings(htpasswd.get(), rights);
    }

    private static Grant grant(Fields fields) {
        var who = fields.atLeastOne("who", name -> name);
        var repositories = fields.list("repositories", RepositoryPattern::parse);
        var may = fields.atLeastOne("may", Scalars.oneOf(Right.class));
        try {
            return new Grant(new LinkedHashSet<>(who), repositories, new LinkedHashSet<>(may));
        } catch (IllegalArgumentException e) {
            throw fields.at("may").invalid(String.valueOf(e.getMessage()));
        }
    }
}
