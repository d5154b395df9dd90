package dev.berth.server;

import dev.berth.deploy.Deployer;
import dev.berth.deploy.rollout.CrashPoint;
import dev.berth.model.BerthException;
import dev.berth.server.admin.CatalogueRoutes;
import dev.berth.server.admin.DeployRoutes;
import dev.berth.server.auth.HostLogin;
import dev.berth.server.auth.Right;
import dev.berth.server.http.Draining;
import dev.berth.server.http.HttpServer;
import dev.berth.server.http.Route;
import dev.berth.server.http.Router;
import dev.berth.server.mirror.Mirrors;
import dev.berth.server.registry.PullCounter;
import dev.berth.server.registry.RegistryApi;
import dev.berth.server.registry.SearchRoutes;
import dev.berth.storage.Durability;
import dev.berth.storage.blob.file.FileBlobs;
import dev.berth.storage.catalogue.BlobUploads;
import dev.berth.storage.catalogue.Deletions;
import dev.berth.storage.catalogue.ManifestPush;
import dev.berth.storage.catalogue.Pulls;
import dev.berth.storage.catalogue.RepositorySearch;
import dev.berth.storage.catalogue.UnfinishedUploads;
import dev.berth.storage.kv.rocks.RocksStore;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import picocli.CommandLine;

import java.net.BindException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/**
 * The server's program, and the only place where rooms are put together. A stop goes through them
 * the other way round: first no more requests, then no more deploys, then the store.
 */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);

    /** How long requests under way may go on when the server is told to stop. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    /** How soon a changed certificate or user file counts. */
    private static final Duration LOOK_AT_FILES = Duration.ofSeconds(2);

    /** Read when the first virtual thread is made. */
    private static final String CARRIERS = "jdk.virtualThreadScheduler.parallelism";

    private static final int FAILED = 1;
    private static final int MISUNDERSTOOD = 2;

    private Main() {}

    public static void main(String[] arguments) {
        leaveProcessorsToOthers();
        var flags = new Flags();
        var line = new CommandLine(flags);
        try {
            line.parseArgs(arguments);
        } catch (CommandLine.ParameterException e) {
            say(String.valueOf(e.getMessage()) + "\nSee: berth serve --help");
            System.exit(MISUNDERSTOOD);
        }
        if (CommandLine.printHelpIfRequested(line.getParseResult())) {
            return;
        }
        try {
            serve(Settings.of(flags, System.getenv()));
        } catch (BerthException e) {
            log.debug("the start failed", e);
            say(e.safeMessage());
            System.exit(FAILED);
        }
    }

    /**
     * Handlers run on half of the processors: the event loops and the store's writer, for which
     * they wait, need as many, and each carrier that sleeps has to be woken.
     */
    private static void leaveProcessorsToOthers() {
        if (System.getProperty(CARRIERS) == null) {
            int half = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
            System.setProperty(CARRIERS, Integer.toString(half));
        }
    }

    private static void serve(Settings settings) {
        var clock = InstantSource.system();
        var hostLogin = new HostLogin(clock);
        var entrance = Entrance.open(settings, hostLogin, clock);
        var stopping = Stopping.atExit();

        var data = stopping.closes("data directory", DataDirectory.open(settings.data()));
        var store = stopping.closes("rows", RocksStore.open(data.rows(), durability()));
        var blobs = FileBlobs.open(data.files(), durability(), settings.disk().reserve());

        var uploads = new BlobUploads(store, blobs);
        var unfinished = new UnfinishedUploads(store, blobs, uploads);
        var deployer =
                stopping.closes(
                        "deploys",
                        new Deployer(
                                store,
                                blobs,
                                new Adapters(settings.publicName(), hostLogin),
                                settings.publicName(),
                                CrashPoint.fromSystemProperty(),
                                clock));
        var pushes = new ManifestPush(store, deployer::pushed);
        var mirrors =
                stopping.closes(
                        "mirrors",
                        new Mirrors(
                                settings.mirrors(),
                                settings.publicName(),
                                store,
                                uploads,
                                pushes,
                                clock));
        var pulls = new Pulls(store, blobs);
        var deletions = new Deletions(store);
        var search = new RepositorySearch(store, blobs);
        var counter = stopping.closes("pull counts", new PullCounter(store));
        int open = unfinished.recover();

        var draining = new Draining();
        var rights = entrance.repositories().rights();
        var catalogue = new CatalogueRoutes(store, pulls, search, rights, clock);
        var routes =
                Stream.of(
                                new HealthRoutes(draining, store).routes(),
                                new RegistryApi(
                                                uploads,
                                                pushes,
                                                pulls,
                                                deletions,
                                                counter,
                                                store,
                                                settings.limits().registry(),
                                                settings.sparse(),
                                                entrance.repositories(),
                                                mirrors,
                                                clock)
                                        .routes(),
                                entrance.routes(),
                                new SearchRoutes(search, entrance.repositories()).routes(),
                                entrance.api().guard(Right.PULL, catalogue.routes()),
                                entrance.api().guard(Right.ADMIN, catalogue.ofEverything()),
                                entrance.api()
                                        .guard(Right.DEPLOY, new DeployRoutes(deployer).routes()))
                        .flatMap(List<Route>::stream)
                        .toList();
        stopping.closes(
                "upkeep",
                Periodic.start(
                        "upkeep",
                        Duration.ofHours(1),
                        () -> removeAbandoned(unfinished, settings, clock)));
        stopping.closes("files", Periodic.start("files", LOOK_AT_FILES, entrance::look));
        var server = listen(settings, entrance, new Router(routes), draining);
        stopping.closes("connections", () -> server.stop(GRACE));
        // Only now: a rollout that goes on needs the registry for its hosts to pull from.
        deployer.start();

        log.atInfo()
                .addKeyValue("listen", text(listened(settings, server)))
                .addKeyValue("public-name", settings.publicName())
                .addKeyValue("data", settings.data())
                .addKeyValue("open-uploads", open)
                .log("Berth serves");
        log.info(Entrance.whoMayCall(settings));
    }

    private static void removeAbandoned(
            UnfinishedUploads unfinished, Settings settings, InstantSource clock) {
        var patience = settings.limits().abandonedAfter();
        int removed = unfinished.removeAbandoned(clock.instant().minus(patience));
        if (removed > 0) {
            log.atInfo().addKeyValue("uploads", removed).log("removed what was abandoned");
        }
    }

    /** {@code -Dberth.flush=off} is for the test that shows that the power cut's test can fail. */
    private static Durability durability() {
        return "off".equals(System.getProperty("berth.flush"))
                ? Durability.UNFLUSHED
                : Durability.FLUSHED;
    }

    private static HttpServer listen(
            Settings settings, Entrance entrance, Router router, Draining draining) {
        try {
            return HttpServer.start(
                    settings.listen(),
                    router,
                    entrance.authentication(),
                    entrance.tls(),
                    draining,
                    settings.limits().http());
        } catch (BindException e) {
            throw new BerthException.Unavailable(
                    e.getMessage()
                            + ". `ss -ltnp` shows who has it; --listen chooses another address for"
                            + " Berth",
                    e);
        }
    }

    /** As it was asked for, with the port that was chosen if that was left open. */
    private static InetSocketAddress listened(Settings settings, HttpServer server) {
        return new InetSocketAddress(settings.listen().getAddress(), server.address().getPort());
    }

    private static String text(InetSocketAddress address) {
        var host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** For the person who started it; the log is for everything later. */
    private static void say(String message) {
        System.err.println("berth: " + message);
    }
}
