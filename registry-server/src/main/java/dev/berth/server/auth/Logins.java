package dev.berth.server.auth;

import dev.berth.model.BerthException;
import dev.berth.model.ErrorCode;
import dev.berth.server.http.Authentication;
import dev.berth.server.http.Caller;
import dev.berth.server.http.Exchange;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Knows users by name and password (RFC 7617), or by a token that they were given for it (RFC
 * 6750). May be used from any thread.
 *
 * <p>A check of a password is meant to be dear, so no more of them run at once than leave cores to
 * everyone else, one at most for each address, so that nobody's stream of wrong logins keeps the
 * others waiting. Those that hold are remembered for a short time (see {@link Remembered}): a pull
 * of many layers pays once. What is remembered goes with the file that it was checked against.
 */
public final class Logins implements Authentication {
    private static final Logger log = LoggerFactory.getLogger(Logins.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration TRY_AGAIN = Duration.ofSeconds(5);

    private static final Pattern BEARER =
            Pattern.compile("bearer +([A-Za-z0-9._~+/=-]+)", Pattern.CASE_INSENSITIVE);

    private final HostLogin hostLogin;
    private final InstantSource clock;
    private final Tokens tokens;
    private final PeerTurns peers = new PeerTurns();
    private final Semaphore checks;
    private final Duration patience;
    private volatile Known known;

    private record Known(Htpasswd users, Remembered remembered) {}

    /**
     * @param htpasswd the file's text
     * @param hostLogin what Docker hosts pull with
     * @throws IllegalArgumentException if the text is not well-formed, with the line
     */
    public Logins(String htpasswd, HostLogin hostLogin, InstantSource clock) {
        this(
                htpasswd,
                hostLogin,
                clock,
                new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true),
                PATIENCE);
    }

    /**
     * @param checks fair, with a permit for each that may run at once
     * @param patience how long one waits for its peer's turn, and again for a permit
     */
    Logins(
            String htpasswd,
            HostLogin hostLogin,
            InstantSource clock,
            Semaphore checks,
            Duration patience) {
        this.checks = checks;
        this.patience = patience;
        this.hostLogin = hostLogin;
        this.clock = clock;
        this.tokens = new Tokens(user -> users().contains(user), clock);
        this.known = know(htpasswd);
    }

    /**
     * From now on these are the users. Whoever is logged in has to prove it anew; a token lasts
     * until its own end, if its user is still there.
     *
     * @throws IllegalArgumentException if the text is not well-formed; then nothing changed
     */
    public void replace(String htpasswd) {
        known = know(htpasswd);
    }

    private Known know(String htpasswd) {
        return new Known(Htpasswd.parse(htpasswd), new Remembered(clock));
    }

    public Set<String> users() {
        return known.users.users();
    }

    /** Who says nothing, has a token, or logged in a moment ago. */
    @Override
    public Optional<Caller> prompt(Exchange exchange) {
        var said = exchange.headers().all("Authorization");
        if (said.isEmpty() || BEARER.matcher(said.getFirst()).matches()) {
            return Optional.of(caller(exchange));
        }
        return BasicLogin.parse(said)
                .filter(login -> !login.isEmpty() && known.remembered.has(login))
                .map(login -> new Caller.User(login.user()));
    }

    @Override
    public Caller caller(Exchange exchange) {
        var said = exchange.headers().all("Authorization");
        if (said.isEmpty()) {
            return Caller.ANONYMOUS;
        }
        var bearer = BEARER.matcher(said.getFirst());
        if (said.size() == 1 && bearer.matches()) {
            return tokens.read(bearer.group(1)).orElse(new Caller.BadToken());
        }
        var login =
                BasicLogin.parse(said)
                        .orElseThrow(() ->
                                Challenge.basic(
                                        "the Authorization header is no login with name and"
                                                + " password (Basic), and no token (Bearer)"));
        // Docker sends an empty name and password where it has none, as when it searches.
        return login.isEmpty() ? Caller.ANONYMOUS : check(login, exchange);
    }

    /**
     * @throws BerthException.Unauthorized if there is no such user with that password
     */
    Caller check(BasicLogin login, Exchange exchange) {
        var pulled = hostLogin.repository(login);
        if (pulled.isPresent()) {
            return new Caller.DockerHost(pulled.get());
        }
        if (!holds(login, exchange.peer().getAddress())) {
            log.atInfo()
                    .addKeyValue("peer", exchange.peer().getAddress().getHostAddress())
                    .log("a login was refused");
            throw Challenge.basic("the name or the password is wrong");
        }
        return new Caller.User(login.user());
    }

    /** A token for whoever was known here. */
    String issue(Caller holder, Set<String> allowed) {
        return tokens.issue(holder, allowed);
    }

    private boolean holds(BasicLogin login, InetAddress peer) {
        var now = known;
        if (now.remembered.has(login)) {
            return true;
        }
        try {
            if (!peers.begin(peer, patience)) {
                throw busy();
            }
            try {
                // Of several requests with one login that came together, the first has checked it.
                return now.remembered.has(login) || isChecked(now, login);
            } finally {
                peers.end(peer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw busy();
        }
    }

    private boolean isChecked(Known now, BasicLogin login) throws InterruptedException {
        if (!checks.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw busy();
        }
        try {
            boolean holds = knows(now.users, login);
            if (holds) {
                now.remembered.add(login);
            }
            return holds;
        } finally {
            checks.release();
        }
    }

    /** On a thread of its own, as it would keep a carrier of virtual threads for long. */
    private static boolean knows(Htpasswd users, BasicLogin login) throws InterruptedException {
        var check = new FutureTask<>(() -> users.knows(login.user(), login.password()));
        Thread.ofPlatform().name("login").daemon().start(check);
        try {
            return check.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("a password could not be checked", e.getCause());
        }
    }

    private static BerthException.TryLater busy() {
        return new BerthException.TryLater(
                ErrorCode.TOOMANYREQUESTS,
                "too many logins are being checked; try again in a moment",
                TRY_AGAIN);
    }
}
