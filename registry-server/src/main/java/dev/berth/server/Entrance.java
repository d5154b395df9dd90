package dev.berth.server;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.server.auth.ApiDoor;
import dev.berth.server.auth.ApiLogin;
import dev.berth.server.auth.Challenge;
import dev.berth.server.auth.HostLogin;
import dev.berth.server.auth.Logins;
import dev.berth.server.auth.Pages;
import dev.berth.server.auth.RepositoryGuard;
import dev.berth.server.auth.Rights;
import dev.berth.server.auth.TokenRoutes;
import dev.berth.server.http.Authentication;
import dev.berth.server.http.Route;
import dev.berth.server.http.Tls;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Who is let in, and under which certificate: what the settings say, and the files that they name.
 *
 * @param tls null for plain HTTP
 * @param repositories before {@code /v2}
 * @param api before {@code /api/v1}
 * @param routes where tokens are had
 * @param files to be looked at now and then
 */
record Entrance(
        @Nullable Tls tls,
        Authentication authentication,
        RepositoryGuard repositories,
        ApiDoor api,
        List<Route> routes,
        List<WatchedFiles> files) {
    private static final Logger log = LoggerFactory.getLogger(Entrance.class);

    Entrance {
        routes = List.copyOf(routes);
        files = List.copyOf(files);
    }

    /**
     * @throws BerthException if it would be open by accident, or a file is not what it should be
     */
    static Entrance open(Settings settings, HostLogin hosts, InstantSource clock) {
        refuseToBeOpenByAccident(settings);
        var files = new ArrayList<WatchedFiles>();
        Tls tls = null;
        var pem = settings.tls();
        if (pem != null) {
            var begun = tls(pem, clock);
            tls = begun.made();
            files.add(begun.files());
        }
        var users = settings.users();
        if (users == null) {
            return new Entrance(
                    tls,
                    Authentication.NONE,
                    new RepositoryGuard(
                            new Rights.Open(), new Challenge.Basic(), whileOpen(settings)),
                    ApiDoor.LOOPBACK_ONLY,
                    List.of(),
                    files);
        }
        var rights = new Rights.Granted(users.rights());
        var begun = logins(users.htpasswd(), rights, hosts, clock);
        files.add(begun.files());
        var logins = begun.made();
        return new Entrance(
                tls,
                logins,
                new RepositoryGuard(rights, challenge(settings), Pages.underAnyName()),
                new ApiLogin(rights, tls != null),
                new TokenRoutes(logins, rights, clock).routes(),
                files);
    }

    /** To be on this machine is all that is needed, so it matters what is. */
    private static Pages whileOpen(Settings settings) {
        if (!settings.isLocal()) {
            return Pages.underAnyName();
        }
        var names = new ArrayList<>(List.of(settings.publicName()));
        for (var mirror : settings.mirrors()) {
            if (mirror.host() != null) {
                names.add(mirror.host());
            }
        }
        return Pages.under(names);
    }

    /** Where tokens are had has to be said as a URL, which without TLS Berth does not know. */
    private static Challenge challenge(Settings settings) {
        var name = settings.publicName();
        if (settings.tls() == null) {
            return new Challenge.Basic();
        }
        if (name.startsWith("0.0.0.0") || name.startsWith("[::]")) {
            throw new BerthException.Invalid(
                    ErrorCode.BAD_REQUEST,
                    "with TLS and users, clients are sent to the registry's own name for a login:"
                            + " say public-name, such as registry.example:5000");
        }
        return new Challenge.Token("https://" + name + "/token", name);
    }

    void look() {
        files.forEach(WatchedFiles::look);
    }

    private static WatchedFiles.Begun<Tls> tls(TlsSettings pem, InstantSource clock) {
        return WatchedFiles.begin(
                List.of(pem.certificate(), pem.key()),
                contents -> {
                    var pair = pair(pem, contents, clock);
                    return new Tls(pair.key(), pair.chain());
                },
                (tls, contents) -> {
                    var pair = pair(pem, contents, clock);
                    tls.replace(pair.key(), pair.chain());
                });
    }

    private static ServerKey pair(TlsSettings pem, List<byte[]> contents, InstantSource clock) {
        var pair = ServerKey.parse(pem, contents.getFirst(), contents.getLast());
        var end = pair.chain().getFirst().getNotAfter().toInstant();
        if (clock.instant().isAfter(end)) {
            log.atWarn()
                    .addKeyValue("certificate", pem.certificate())
                    .addKeyValue("since", end)
                    .log("the certificate is no longer valid: clients will refuse it");
        }
        return pair;
    }

    private static WatchedFiles.Begun<Logins> logins(
            Path htpasswd, Rights.Granted rights, HostLogin hosts, InstantSource clock) {
        return WatchedFiles.begin(
                List.of(htpasswd),
                contents -> told(new Logins(text(contents), hosts, clock), rights, htpasswd),
                (logins, contents) -> {
                    logins.replace(text(contents));
                    told(logins, rights, htpasswd);
                });
    }

    private static String text(List<byte[]> contents) {
        return new String(contents.getFirst(), StandardCharsets.UTF_8);
    }

    /** A name that is mistyped has no rights, and nobody would know why. */
    private static Logins told(Logins logins, Rights.Granted rights, Path htpasswd) {
        var unknown = new TreeSet<>(rights.named());
        unknown.removeAll(logins.users());
        if (!unknown.isEmpty()) {
            log.atWarn()
                    .addKeyValue("users", unknown)
                    .addKeyValue("file", htpasswd)
                    .log("`rights` names users that are not in the file");
        }
        return logins;
    }

    /** Open to other machines only by the operator's own word. */
    private static void refuseToBeOpenByAccident(Settings settings) {
        if (settings.isLocal()
                || settings.insecure()
                || (settings.tls() != null && settings.users() != null)) {
            return;
        }
        var missing =
                settings.users() != null
                        ? "with logins but without TLS would let everyone on the way read images"
                                + " and passwords"
                        : settings.tls() != null
                                ? "with TLS but without users would let everyone who reaches that"
                                        + " address push and pull images"
                                : "would let everyone who reaches that address push and pull"
                                        + " images, unencrypted and without a login";
        throw new BerthException.Denied(
                "listening on "
                        + settings.listen().getAddress().getHostAddress()
                        + " "
                        + missing
                        + ". Say `tls`, `users` and `rights` in berth.yml (`berth init` writes an"
                        + " example), listen on 127.0.0.1, or say --insecure if that is what you"
                        + " want; what deploys (/api/v1) answers only to this machine all the"
                        + " same");
    }

    /** For the log: who may do what to this server. */
    static String whoMayCall(Settings settings) {
        boolean isTls = settings.tls() != null;
        if (settings.users() != null) {
            return isTls || settings.isLocal()
                    ? "users may do what `rights` says"
                    : "--insecure: users may do what `rights` says, and their passwords go"
                            + " unencrypted; /api/v1 answers only to this machine";
        }
        return settings.isLocal()
                ? "there are no users: everyone on this machine may push, pull and deploy"
                : "--insecure: everyone who reaches this address may push and pull, "
                        + (isTls ? "" : "unencrypted and ")
                        + "without a login; only this machine may deploy";
    }
}
