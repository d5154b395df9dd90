package dev.berth.deploy.resource;

import dev.berth.deploy.resource.Service.Balance;
import dev.berth.deploy.resource.Service.Drain;
import dev.berth.deploy.resource.Service.Limits;
import dev.berth.deploy.resource.Service.Role;
import dev.berth.deploy.resource.Service.Rollback;
import dev.berth.deploy.resource.Service.Stop;
import dev.berth.deploy.resource.Service.Strategy;
import dev.berth.deploy.yaml.Fields;
import dev.berth.deploy.yaml.Scalars;
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
                fields.named("roles", Names::parse, ServiceReader::role),
                fields.texts("env", Values::variable),
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
                fields.maybe("replicas", Scalars.number(1, 1000)).orElse(1),
                fields.must("port", Scalars.number(1, 65_535)),
                fields.list("command", Function.identity()),
                fields.mustGroup("balance", ServiceReader::balance),
                fields.maybeGroup("ready", ready -> ready.must("within", Scalars::duration))
                        .orElse(READY_WITHIN));
    }

    private static Balance balance(Fields fields) {
        return new Balance(
                fields.atLeastOne("by", Function.identity()),
                fields.must("backend", Values::backend));
    }

    private static Limits limits(Fields fields) {
        return new Limits(
                fields.maybe("memory", Scalars::bytes).orElse(Limits.NONE.memory()),
                fields.maybe("cpus", Values::cpus).orElse(Limits.NONE.cpus()));
    }

    private static Strategy strategy(Fields fields) {
        fields.must("type", Scalars.word(List.of("rolling")));
        return new Strategy(
                fields.maybe("hosts-at-once", Scalars.number(1, 1000))
                        .orElse(Strategy.DEFAULT.hostsAtOnce()),
                fields.maybe("min-available", Scalars::percent)
                        .orElse(Strategy.DEFAULT.minAvailable()),
                fields.maybe("bake", Scalars::duration).orElse(Strategy.DEFAULT.bake()));
    }

    private static Drain drain(Fields fields) {
        return new Drain(
                fields.maybe("max", Scalars::duration).orElse(Drain.DEFAULT.max()),
                fields.maybe("on-timeout", Scalars.oneOf(Drain.OnTimeout.class))
                        .orElse(Drain.DEFAULT.onTimeout()));
    }

    private static Stop stop(Fields fields) {
        return new Stop(
                fields.maybe("signal", Values::signal).orElse(Stop.DEFAULT.signal()),
                fields.maybe("within", Scalars::duration).orElse(Stop.DEFAULT.within()));
    }

    private static Rollback rollback(Fields fields) {
        return new Rollback(
                fields.maybe("auto", Scalars::yes).orElse(Rollback.DEFAULT.auto()),
                fields.maybe("retain", Scalars.number(0, 100)).orElse(Rollback.DEFAULT.retain()));
    }
}
