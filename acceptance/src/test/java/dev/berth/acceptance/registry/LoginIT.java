package dev.berth.acceptance.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.acceptance.Cli;
import dev.berth.acceptance.Command;
import dev.berth.acceptance.Lab;
import dev.berth.acceptance.Ports;
import dev.berth.acceptance.SecuredServer;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** TLS under a made authority, and logins: Docker, skopeo, the command line and a rollout. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(600)
class LoginIT {
    private static final String CREDENTIALS = SecuredServer.ANN + ":" + SecuredServer.PASSWORD;

    private Path directory;
    private Lab lab;
    private SecuredServer berth;
    private String registry;

    @BeforeAll
    void up(@TempDir Path temporary) {
        directory = temporary;
        lab = Lab.upWithTls(LoginIT.class, 1);
        berth = SecuredServer.start(directory.resolve("server"), lab);
        registry = berth.registry();
        lab.buildApp("app:v1", "v1");
    }

    @AfterAll
    void down() {
        try {
            berth.close();
        } finally {
            lab.close();
        }
    }

    /** Docker's command line with logins of its own. */
    private Command docker(Lab.Host host, String logins, Object... arguments) {
        return host.dockerCommand(arguments)
                .with("DOCKER_CONFIG", directory.resolve("docker-" + logins).toString());
    }

    private Command.Output logIn(Lab.Host host, String registry, String user, String password) {
        return docker(host, user, "login", "-u", user, "--password-stdin", registry)
                .withInput(password)
                .run();
    }

    private void assertLoggedIn(Lab.Host host, String at, String user) {
        var login = logIn(host, at, user, SecuredServer.PASSWORD);
        assertThat(login.exit()).as(login.err()).isZero();
    }

    private String tagged(String repository, String at) {
        var name = at + "/" + repository + ":v1";
        lab.dev().docker("tag", "app:v1", name);
        return name;
    }

    @Test
    void dockerLogsInPushesAndPulls() {
        assertThat(logIn(lab.dev(), registry, "mallory", "guess").exit()).isNotZero();
        assertLoggedIn(lab.dev(), registry, SecuredServer.ANN);
        var name = tagged("shop/docker", registry);

        docker(lab.dev(), SecuredServer.ANN, "push", name).succeed();

        var without = docker(lab.host(1), "nobody", "pull", name).run();
        assertThat(without.exit()).as(without.out()).isNotZero();
        assertLoggedIn(lab.host(1), registry, SecuredServer.ANN);
        docker(lab.host(1), SecuredServer.ANN, "pull", name).succeed();
        assertThat(lab.host(1).docker("image", "inspect", "-f", "{{.Id}}", name))
                .isEqualTo(lab.dev().docker("image", "inspect", "-f", "{{.Id}}", "app:v1"));
    }

    @Test
    void dockerFindsOnlyWhatItsUserMayPull() {
        assertLoggedIn(lab.dev(), registry, SecuredServer.ANN);
        lab.dev().docker("tag", "app:v1", "described:v1");
        lab.describe("described:v1", "Sells lighthouses");
        for (var repository : new String[] {"public/lighthouse", "shop/lighthouse"}) {
            var name = registry + "/" + repository + ":v1";
            lab.dev().docker("tag", "described:v1", name);
            docker(lab.dev(), SecuredServer.ANN, "push", name).succeed();
        }

        assertThat(search(SecuredServer.ANN).lines())
                .containsExactlyInAnyOrder(
                        "public/lighthouse|Sells lighthouses", "shop/lighthouse|Sells lighthouses");
        assertThat(search("nobody").lines()).containsExactly("public/lighthouse|Sells lighthouses");
    }

    private String search(String user) {
        return docker(
                        lab.dev(),
                        user,
                        "search",
                        "--format={{.Name}}|{{.Description}}",
                        registry + "/lighthouse")
                .succeed();
    }

    @Test
    void dockerIsDeniedWhereItsUserMayNotPush() {
        assertLoggedIn(lab.dev(), registry, SecuredServer.ANN);
        var push = docker(lab.dev(), SecuredServer.ANN, "push", tagged("secret/a", registry)).run();
        assertThat(push.exit()).isNotZero();
        assertThat(push.out() + push.err()).contains("denied");
    }

    @Test
    void skopeoLogsInPushesAndPulls() {
        var archive = directory.resolve("app.tar");
        lab.dev().docker("save", "-o", archive, "app:v1");
        var name = "docker://" + registry + "/shop/skopeo:v1";
        var certificates = berth.authorityDirectory();

        Command.of(
                        "skopeo",
                        "copy",
                        "--insecure-policy",
                        "--dest-cert-dir",
                        certificates,
                        "--dest-creds",
                        CREDENTIALS,
                        "docker-archive:" + archive,
                        name)
                .succeed();

        Command.of("skopeo", "inspect", "--cert-dir", certificates, "--creds", CREDENTIALS, name)
                .succeed();
        var wrong =
                Command.of(
                                "skopeo",
                                "inspect",
                                "--cert-dir",
                                certificates,
                                "--creds",
                                "ann:x",
                                name)
                        .run();
        assertThat(wrong.exit()).isNotZero();
    }

    @Test
    void withoutALoginDockerAndSkopeoPullWhatIsPublicAndNothingElse() {
        assertLoggedIn(lab.dev(), registry, SecuredServer.ANN);
        for (var repository : new String[] {"public/app", "shop/private"}) {
            docker(lab.dev(), SecuredServer.ANN, "push", tagged(repository, registry)).succeed();
        }

        var pulled = docker(lab.host(1), "nobody", "pull", registry + "/public/app:v1").run();
        assertThat(pulled.exit()).as(pulled.err()).isZero();
        assertThat(inspect("public/app").exit()).isZero();

        var secret = docker(lab.host(1), "nobody", "pull", registry + "/shop/private:v1").run();
        assertThat(secret.exit()).as(secret.out()).isNotZero();
        assertThat(inspect("shop/private").exit()).isNotZero();
    }

    private Command.Output inspect(String repository) {
        return Command.of(
                        "skopeo",
                        "inspect",
                        "--no-creds",
                        "--cert-dir",
                        berth.authorityDirectory(),
                        "docker://" + registry + "/" + repository + ":v1")
                .run();
    }

    @Test
    void theCommandLineLogsIn() {
        var configuration = directory.resolve("cli");
        var cli = berth.cli(configuration);
        assertThat(cli.run("status").err()).contains("--cacert");

        assertThat(login(cli, "wrong").exit()).isEqualTo(1);
        var login = login(cli, SecuredServer.PASSWORD);

        assertThat(login.exit()).as(login.err()).isZero();
        assertThat(configuration.resolve("berth/logins.json"))
                .content()
                .contains(SecuredServer.OPS);
        cli.succeed("status");
        cli.succeed("repos");
        cli.succeed("logout");
        var without = cli.run("--cacert", berth.authority(), "status");
        assertThat(without.exit()).isEqualTo(1);
        assertThat(without.err()).contains("berth login --server https://");
    }

    private Command.Output login(Cli cli, String password) {
        return cli.command(
                        "login",
                        "-u",
                        SecuredServer.OPS,
                        "--password-stdin",
                        "--cacert",
                        berth.authority())
                .withInput(password + "\n")
                .run();
    }

    @Test
    void aRolloutPullsOntoAHostThatHasNoLogin() throws IOException {
        var cli = berth.cli(directory.resolve("deployer"));
        login(cli, SecuredServer.PASSWORD);
        var host = lab.host(1);
        try (var haproxy = lab.haproxy("lb1", Ports.free())) {
            var resources =
                    """
                    kind: host
                    name: app1
                    docker: %s
                    address: %s
                    ports: 20000-20099
                    ---
                    kind: haproxy
                    name: lb1
                    admin: %s
                    ---
                    kind: service
                    name: web
                    image: shop/web
                    deploy-on: { tag: v1 }
                    roles:
                      web:
                        hosts: [app1]
                        port: 3000
                        balance: { by: [lb1], backend: web }
                        ready: { within: 60s }
                    strategy: { type: rolling, bake: 0s }
                    """
                            .formatted(host.docker(), host.address(), haproxy.admin());
            cli.succeed("apply", "-f", Files.writeString(directory.resolve("web.yml"), resources));
            assertLoggedIn(lab.dev(), registry, SecuredServer.ANN);
            docker(lab.dev(), SecuredServer.ANN, "push", tagged("shop/web", registry)).succeed();

            cli.succeed("deploy", "web", "--wait", "--timeout", "3m");

            assertThat(cli.succeed("logs", "web")).contains("app1 ");
        }
    }
}
