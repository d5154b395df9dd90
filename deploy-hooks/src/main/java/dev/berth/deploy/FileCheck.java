package dev.berth.deploy;

import dev.berth.deploy.Soundings.Backend;
import dev.berth.deploy.resource.Balancer;
import dev.berth.deploy.resource.Host;
import dev.berth.deploy.resource.Resource;
import dev.berth.deploy.resource.ResourceFile;
import dev.berth.deploy.resource.ResourceFile.Document;
import dev.berth.deploy.resource.Service;
import dev.berth.deploy.resource.Service.Role;
import dev.berth.deploy.yaml.Place;
import dev.berth.model.BerthException;
import dev.berth.storage.kv.View;

import org.jspecify.annotations.Nullable;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a file fits what is there: every name that it uses is applied or in it, and hosts and
 * balancers have room for what the services want of them. For one transaction, and the thread that
 * runs it.
 */
final class FileCheck {
    private final View view;
    private final ResourceFile file;
    private final Soundings soundings;

    // What will be in force, by name.
    private final Map<String, Host> hosts = new TreeMap<>();
    private final Map<String, Balancer> balancers = new TreeMap<>();
    private final Map<String, Service> services = new TreeMap<>();

    FileCheck(View view, ResourceFile file, Soundings soundings) {
        this.view = view;
        this.file = file;
        this.soundings = soundings;
        Resources.hosts(view).forEach(this::inForce);
        Resources.balancers(view).forEach(this::inForce);
        Resources.services(view).forEach(this::inForce);
        file.documents().forEach(document -> inForce(document.resource()));
    }

    private void inForce(Resource resource) {
        switch (resource) {
            case Host host -> hosts.put(host.name(), host);
            case Balancer balancer -> balancers.put(balancer.name(), balancer);
            case Service service -> services.put(service.name(), service);
        }
    }

    /**
     * @throws BerthException.Invalid for the first thing that is wrong
     */
    void check() {
        for (var document : file.documents()) {
            switch (document.resource()) {
                case Host host -> {
                    oneNameForEachEngine(document, host);
                    enoughPorts(document, host, "ports");
                }
                case Balancer balancer -> {
                    var refusal =
                            soundings.refusals().get(new Backend(balancer.name(), Backend.NONE));
                    if (refusal != null) {
                        throw document.at(balancer.addressKey()).invalid(refusal);
                    }
                }
                case Service service -> {
                    namesAreKnown(document, service);
                    service.roles().forEach((name, role) -> enoughSlots(document, name, role));
                    service.roles()
                            .forEach((name, role) ->
                                    role.hosts()
                                            .forEach(host ->
                                                    enoughPorts(
                                                            document,
                                                            hosts.get(host),
                                                            "roles." + name + ".replicas")));
                }
            }
        }
    }

    /** Under two names, two containers of one name would meet. */
    private void oneNameForEachEngine(Document document, Host host) {
        for (var other : hosts.values()) {
            if (!other.name().equals(host.name()) && other.docker().equals(host.docker())) {
                throw document.at("docker")
                        .invalid("host " + other.name() + " is this Docker Engine already");
            }
        }
    }

    private void namesAreKnown(Document document, Service service) {
        service.roles()
                .forEach((name, role) -> {
                    for (var host : role.hosts()) {
                        if (!hosts.containsKey(host)) {
                            throw document.at("roles." + name + ".hosts")
                                    .unknown("host", host, hosts.keySet());
                        }
                    }
                    for (var balancer : role.balance().by()) {
                        if (!balancers.containsKey(balancer)) {
                            throw document.at("roles." + name + ".balance.by")
                                    .unknown("balancer", balancer, balancers.keySet());
                        }
                    }
                });
    }

    /**
     * During a rollout the old and the new containers stand side by side, so each container needs
     * two slots; all services of a backend may roll out at once.
     */
    private void enoughSlots(Document document, String roleName, Role role) {
        var backend = role.balance().backend();
        for (var balancer : role.balance().by()) {
            int slots =
                    slots(document.at("roles." + roleName + ".balance.backend"), balancer, backend);
            var users = users(balancer, backend);
            int needed = 2 * users.values().stream().mapToInt(Integer::intValue).sum();
            if (slots < needed) {
                throw document.at("roles." + roleName + ".balance.backend")
                        .invalid(
                                "backend "
                                        + backend
                                        + " of "
                                        + balancer
                                        + " has "
                                        + slots
                                        + " slots (servers named berth…) and needs "
                                        + needed
                                        + ": two for each container, because old and new stand"
                                        + " side by side during a rollout ("
                                        + inWords(users)
                                        + "). Give it more: "
                                        + moreSlots(balancer, needed));
            }
        }
    }

    private String moreSlots(String balancer, int count) {
        return Optional.ofNullable(balancers.get(balancer)).orElseThrow().toHaveSlots(count);
    }

    private int slots(Place at, String balancer, String backend) {
        var place = new Backend(balancer, backend);
        var refusal = soundings.refusals().get(place);
        if (refusal != null) {
            throw at.invalid(refusal);
        }
        return Optional.ofNullable(soundings.slots().get(place))
                .or(() -> SlotNames.find(view, balancer, backend))
                .map(found -> found.names().size())
                .orElseThrow(() ->
                        new BerthException.Unavailable(
                                "nothing was applied: whether backend "
                                        + backend
                                        + " of "
                                        + balancer
                                        + " has slots enough cannot be said, because it does not"
                                        + " answer: "
                                        + soundings.silence().get(balancer),
                                null));
    }

    /** How many containers each service wants to have in a backend. */
    private Map<String, Integer> users(String balancer, String backend) {
        var users = new TreeMap<String, Integer>();
        for (var service : services.values()) {
            for (var role : service.roles().values()) {
                if (role.balance().by().contains(balancer)
                        && role.balance().backend().equals(backend)) {
                    users.merge(service.name(), role.containers(), Integer::sum);
                }
            }
        }
        return users;
    }

    private static String inWords(Map<String, Integer> users) {
        return String.join(
                ", ",
                users.entrySet().stream()
                        .map(user -> user.getKey() + " has " + user.getValue())
                        .toList());
    }

    /** A stopped container that is kept keeps its port. */
    private void enoughPorts(Document document, @Nullable Host host, String path) {
        if (host == null) {
            return;
        }
        var users = new HashMap<String, Integer>();
        for (var service : services.values()) {
            int revisions = service.rollback().retain() + 2;
            for (var role : service.roles().values()) {
                if (role.hosts().contains(host.name())) {
                    users.merge(service.name(), role.replicas() * revisions, Integer::sum);
                }
            }
        }
        int needed = users.values().stream().mapToInt(Integer::intValue).sum();
        if (host.ports().size() < needed) {
            throw document.at(path)
                    .invalid(
                            "host "
                                    + host.name()
                                    + " may publish "
                                    + host.ports().size()
                                    + " ports and needs "
                                    + needed
                                    + ": each container needs one, in the revision that serves,"
                                    + " the next one, and those that rollback.retain keeps");
        }
    }
}
