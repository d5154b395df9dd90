package dev.berth.deploy.resource;

import dev.berth.deploy.resource.Service.Balance;
import dev.berth.deploy.resource.Service.Drain;
import dev.berth.deploy.resource.Service.Limits;
import dev.berth.deploy.resource.Service.Role;
import dev.berth.deploy.resource.Service.Rollback;
import dev.berth.deploy.resource.Service.Stop;
import dev.berth.deploy.resource.Service.Strategy;
import dev.berth.model.RepositoryName;
import dev.berth.model.Tag;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** Reads the document of a service; what is left out has the default that its record names. */
final class ServiceReader {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);

    private ServiceReader() {}

    static Service service(Fields fields) {
        return new Service(
                fields.must("name", Names::parse),
                fields.must("image", RepositoryName::parse),
                fields.mustGroup("deploy-on", on -> on.must("tag", Tag::parse)),
                fields.named("roles", ServiceReader::role),
                fields.texts("env"),
                fields.list("volumes", Values::volume),
                fields.maybeGroup("limits", ServiceReader::limits).orElse(Limits.NONE),
                fields.maybeGroup("strategy", ServiceReader::strategy).orElse(Strategy.DEFAULT),
                fields.maybeGroup("drain", ServiceReader::drain).orElse(Drain.DEFAULT),
                fields.maybeGroup("stop", ServiceReader::stop).orElse(Stop.DEFAULT),
                fields.maybeGroup("rollback", ServiceReader::rollback).orElse(Rollback.DEFAULT));
    }

    private static Role role(Fields fields) {
        return new Role(
                fields.atLeastOne("hosts", Function.identity()),
                fields.maybe("replicas", Values.number(1, 1000)).orElse(1),
                fields.must("port", Values.number(1, 65_535)),
                fields.list("command", Function.identity()),
                fields.mustGroup("balance", ServiceReader::balance),
                fields.maybeGroup("ready", ready -> ready.must("within", Values::duration))
                        .orElse(READY_WITHIN));
    }

    private static Balance balance(Fields fields) {
        return new Balance(
                fields.atLeastOne("by", Function.identity()),
                fields.must("backend", Values::backend));
    }

    private static Limits limits(Fields fields) {
        return new Limits(
                fields.maybe("memory", Values::bytes).orElse(Limits.NONE.memory()),
                fields.maybe("cpus", Values::cpus).orElse(Limits.NONE.cpus()));
    }

    private static Strategy strategy(Fields fields) {
        fields.must("type", Values.word(List.of("rolling")));
        return new Strategy(
                fields.maybe("hosts-at-once", Values.number(1, 1000))
                        .orElse(Strategy.DEFAULT.hostsAtOnce()),
                fields.maybe("min-available", Values::percent)
                        .orElse(Strategy.DEFAULT.minAvailable()),
                fields.maybe("bake", Values::duration).orElse(Strategy.DEFAULT.bake()));
    }

    private static Drain drain(Fields fields) {
        return new Drain(
                fields.maybe("max", Values::duration).orElse(Drain.DEFAULT.max()),
                fields.maybe("on-timeout", Values.oneOf(Drain.OnTimeout.class))
                        .orElse(Drain.DEFAULT.onTimeout()));
    }

    private static Stop stop(Fields fields) {
        return new Stop(
                fields.maybe("signal", Values::signal).orElse(Stop.DEFAULT.signal()),
                fields.maybe("within", Values::duration).orElse(Stop.DEFAULT.within()));
    }

    private static Rollback rollback(Fields fields) {
        return new Rollback(
                fields.maybe("auto", Values::yes).orElse(Rollback.DEFAULT.auto()),
                fields.maybe("retain", Values.number(0, 100)).orElse(Rollback.DEFAULT.retain()));
    }
}
