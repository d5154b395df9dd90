package dev.berth.deploy.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.deploy.yaml.Place;
import dev.berth.model.BerthException;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.time.Duration;
import java.util.List;
import java.util.Map;

class ResourceFileTest {
    private static final String WHOLE =
            """
            # What runs here.
            kind: host
            name: app1
            docker: tcp://10.20.0.11:2375
            address: 10.20.0.11
            registry: registry.example:5000
            ports: 20000-20999
            labels: { zone: a }
            ---
            kind: haproxy
            name: lb1
            admin: unix:///run/haproxy/admin.sock
            ---
            kind: service
            name: web
            image: shop/web
            deploy-on: { tag: prod }
            roles:
              web:
                hosts: [app1]
                replicas: 2
                port: 3000
                command: [serve, --fast]
                balance: { by: [lb1], backend: web }
                ready: { within: 10s }
            env: { RAILS_ENV: production, THREADS: 5 }
            volumes: [ "uploads:/app/uploads" ]
            limits: { memory: 1g, cpus: 1.5 }
            strategy: { type: rolling, hosts-at-once: 2, min-available: 50%, bake: 500ms }
            drain: { max: 5m, on-timeout: abort }
            stop: { signal: SIGQUIT, within: 20s }
            rollback: { auto: false, retain: 3 }
            """;

    private static final String SERVICE =
            """
            kind: service
            name: web
            image: shop/web
            deploy-on: { tag: prod }
            roles:
              web:
                hosts: [app1]
                port: 3000
                balance: { by: [lb1], backend: web }
            """;

    @Test
    void readsEveryKey() {
        var documents = ResourceFile.parse(WHOLE).documents();

        assertThat(documents.get(0).resource())
                .isEqualTo(
                        new Host(
                                "app1",
                                "tcp://10.20.0.11:2375",
                                "10.20.0.11",
                                "registry.example:5000",
                                new Host.PortRange(20000, 20999),
                                Map.of("zone", "a")));
        assertThat(documents.get(1).resource())
                .isEqualTo(new Haproxy("lb1", "unix:///run/haproxy/admin.sock", null));
        assertThat(documents.get(2).resource())
                .isEqualTo(
                        new Service(
                                "web",
                                RepositoryName.parse("shop/web"),
                                Tag.parse("prod"),
                                Map.of(
                                        "web",
                                        new Service.Role(
                                                List.of("app1"),
                                                2,
                                                3000,
                                                List.of("serve", "--fast"),
                                                new Service.Balance(List.of("lb1"), "web"),
                                                Duration.ofSeconds(10))),
                                Map.of("RAILS_ENV", "production", "THREADS", "5"),
                                List.of("uploads:/app/uploads"),
                                new Service.Limits(1L << 30, 1.5),
                                new Service.Strategy(2, 50, Duration.ofMillis(500)),
                                new Service.Drain(
                                        Duration.ofMinutes(5), Service.Drain.OnTimeout.ABORT),
                                new Service.Stop("SIGQUIT", Duration.ofSeconds(20)),
                                new Service.Rollback(false, 3)));
    }

    @Test
    void givesWhatIsLeftOutItsDefault() {
        var service = (Service) ResourceFile.parse(SERVICE).documents().getFirst().resource();

        assertThat(service.roles().values())
                .singleElement()
                .satisfies(role -> {
                    assertThat(role.replicas()).isEqualTo(1);
                    assertThat(role.readyWithin()).isEqualTo(Duration.ofSeconds(60));
                });
        assertThat(service.strategy()).isEqualTo(Service.Strategy.DEFAULT);
        assertThat(service.rollback()).isEqualTo(Service.Rollback.DEFAULT);
    }

    @Test
    void remembersWhereKeysStand() {
        var web = ResourceFile.parse(WHOLE).documents().get(2);

        assertThat(web.at("roles.web.hosts")).isEqualTo(new Place(3, 20, "roles.web.hosts"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    port: 3000 | prot: 3000 | line 8, roles.web.prot: unknown key "prot": did you mean port?
                    port: 3000 | replicas: 2 | document 1, line 6, roles.web: the key port is missing
                    port: 3000 | port: x | line 8, roles.web.port: "x" is not a whole number
                    port: 3000 | port: 70000 | line 8, roles.web.port: "70000" is not from 1 to 65535
                    port: 3000 | port: [1] | line 8, roles.web.port: a single value is wanted here, not a list
                    [app1] | app1 | line 7, roles.web.hosts: a list is wanted here, not a single value
                    [app1] | [app1, app1] | line 7, roles.web.hosts: one value is there twice
                    [app1] | [] | roles.web: the key hosts is missing
                    backend: web | backend: web, wieght: 3 | line 9, roles.web.balance.wieght: unknown key "wieght" (known: by, backend)
                    backend: web | backnd: web | roles.web.balance.backnd: unknown key "backnd": did you mean backend?
                    shop/web | Shop/web | line 3, image: repository name "Shop/web"
                    { tag: prod } | { tag: "-" } | line 4, deploy-on.tag: tag "-" must have
                    { tag: prod } | prod | line 4, deploy-on: a group of keys is wanted here, not a single value
                    name: web | name: Web_1 | line 2, name: the name "Web_1" must have 1 to 63
                    kind: service | kind: servcie | line 1, kind: "servcie" is none of: host, haproxy, service
                    kind: service | env: {} | the key kind is missing
                    name: web | name: | the key name is missing
                    """)
    void saysWhatIsWrongAndWhere(String right, String wrong, String message) {
        refuses(SERVICE.replace(right, wrong), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    drain: { max: 60 } | drain.max: "60" is not a duration, such as 500ms, 30s, 5m, 1h or 7d
                    drain: { on-timeout: wait } | drain.on-timeout: "wait" is none of: cut, abort
                    strategy: { type: canary } | strategy.type: "canary" is none of: rolling
                    strategy: { type: rolling, min-available: 0.75 } | strategy.min-available: "0.75" is not a percentage
                    strategy: { type: rolling, min-available: 101% } | "101%" is more than 100%
                    strategy: { type: rolling, min-avialable: 50% } | unknown key "min-avialable": did you mean min-available?
                    limits: { memory: lots } | limits.memory: "lots" is not a size, such as 512m or 2g
                    rollback: { auto: maybe } | rollback.auto: "maybe" is not true or false
                    stop: { signal: TERM } | stop.signal: "TERM" is not a signal, such as SIGTERM
                    volumes: [ /data ] | volumes[0]: "/data" is not SOURCE:/TARGET
                    notify: [ ] | line 10, notify: unknown key "notify"
                    env: { A: [1] } | env.A: a single value is wanted here, not a list
                    env: { "": 1 } | line 10, env.: "" is not the name of a variable
                    env: { "A=B": 1 } | line 10, env.A=B: "A=B" is not the name of a variable
                    env: { A: 1, A: 2 } | line 10: the key "A" is there twice
                    env: &e { A: 1 } | anchors and aliases
                    env: { A: | the file is not YAML
                    """)
    void saysWhatIsWrongAtTheEnd(String line, String message) {
        refuses(SERVICE + line + "\n", message);
    }

    @Test
    void refusesOneNameTwice() {
        refuses(
                SERVICE + "---\n" + SERVICE,
                "document 2, line 12, name: service web is already in document 1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp://h:99999",
                "tcp://h:0",
                "tcp://a_b:1",
                "tcp://-a:1",
                "tcp://[::g]:1",
                "tcp://[:::]:1",
                "unix:///a b",
                "unix:///a%2",
            })
    void refusesAnEndpointThatNobodyCouldConnectTo(String endpoint) {
        refuses(
                WHOLE.replace("tcp://10.20.0.11:2375", '"' + endpoint + '"'),
                "docker: \"" + endpoint + "\" is not tcp://HOST:PORT or unix:///PATH");
    }

    @Test
    void refusesABadRangeOfPorts() {
        refuses(
                WHOLE.replace("20000-20999", "20999-20000"),
                "line 7, ports: a port range goes from");
    }

    @Test
    void refusesAFileWithNothingInIt() {
        refuses("# later\n---\n", "nothing to apply");
    }

    @Property(tries = 500)
    void neverFailsInAnotherWay(@ForAll String text) {
        try {
            ResourceFile.parse(text);
        } catch (BerthException.Invalid expected) {
            assertThat(expected.status()).isEqualTo(400);
        }
    }

    @Property(tries = 500)
    void neverFailsInAnotherWayForAFileCutOff(
            @ForAll @net.jqwik.api.constraints.IntRange(max = 1100) int length) {
        neverFailsInAnotherWay(WHOLE.substring(0, Math.min(length, WHOLE.length())));
    }

    private static void refuses(String yaml, String message) {
        assertThatThrownBy(() -> ResourceFile.parse(yaml))
                .isInstanceOf(BerthException.Invalid.class)
                .hasMessageContaining(message);
    }
}
