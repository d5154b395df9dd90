package dev.berth.cli.command;

import dev.berth.cli.console.Printable;
import dev.berth.cli.console.Table;
import dev.berth.cli.console.Words;
import dev.berth.model.admin.ServiceView;
import dev.berth.model.admin.ServiceView.InstanceView;
import dev.berth.model.admin.ServiceView.SlotView;

import java.io.PrintWriter;
import java.time.Instant;

/** A service as {@code status} shows it: what stands, what goes on, then a line for each slot. */
final class ServiceText {
    private final PrintWriter out;
    private final Instant now;

    ServiceText(PrintWriter out, Instant now) {
        this.out = out;
        this.now = now;
    }

    void print(ServiceView service) {
        out.println(service.name() + "  (" + service.image() + ":" + service.tag() + ")");
        out.println("  " + deployed(service));
        var rollout = service.rollout();
        if (rollout != null) {
            out.println(
                    "  Rollout %d is under way; to watch it: berth rollouts %s --follow"
                            .formatted(rollout, service.name()));
        }
        if (service.queued() > 0) {
            out.println("  " + Words.count(service.queued(), "rollout waits", "rollouts wait"));
        }
        var hold = service.hold();
        if (hold != null) {
            out.println(
                    "  ON HOLD since %s: %s"
                            .formatted(Words.ago(hold.since(), now), Printable.of(hold.reason())));
            out.println(
                    "  %s does not deploy again until: berth resume %s"
                            .formatted(hold.digest().abbreviated(), service.name()));
        }
        service.problems().forEach(problem -> out.println("  Problem: " + Printable.of(problem)));
        if (!service.instances().isEmpty()) {
            out.println();
            instances(service).print(out, "  ");
            if (service.instances().stream().anyMatch(instance -> !instance.slots().isEmpty())) {
                out.println("  (requests and shares: since each balancer's process started)");
            }
        }
    }

    private String deployed(ServiceView service) {
        var current = service.current();
        return current == null
                ? "Not deployed yet: it will be when %s:%s is pushed, or with: berth deploy %s"
                        .formatted(service.image(), service.tag(), service.name())
                : "Revision %d, %s, by %s, %s"
                        .formatted(
                                current.number(),
                                current.digest().abbreviated(),
                                current.cause(),
                                Words.ago(current.at(), now));
    }

    private static Table instances(ServiceView service) {
        var table =
                new Table()
                        .left("HOST")
                        .left("CONTAINER")
                        .right("REVISION")
                        .left("STATE")
                        .left("SLOT")
                        .left("HEALTH")
                        .right("SESSIONS")
                        .right("REQUESTS")
                        .right("SHARE");
        for (var instance : service.instances()) {
            if (instance.slots().isEmpty()) {
                row(table, instance, "-", "-", "-", "-", "-");
            }
            for (var slot : instance.slots()) {
                row(
                        table,
                        instance,
                        slot.balancer() + "/" + slot.backend() + "/" + slot.slot(),
                        health(slot),
                        slot.sessions(),
                        slot.requests(),
                        Words.percent(slot.share()));
            }
        }
        return table;
    }

    private static void row(Table table, InstanceView instance, Object... slot) {
        var cells = new Object[4 + slot.length];
        cells[0] = instance.host();
        cells[1] = instance.role() + "/" + instance.replica();
        cells[2] = instance.revision();
        cells[3] = instance.state();
        System.arraycopy(slot, 0, cells, 4, slot.length);
        table.row(cells);
    }

    private static String health(SlotView slot) {
        return slot.check().isBlank() ? slot.status() : slot.status() + " " + slot.check();
    }
}
