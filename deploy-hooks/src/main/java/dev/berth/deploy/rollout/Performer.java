package dev.berth.deploy.rollout;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.time.Duration;

/** Does what the machine wants, and tells what came of it. */
final class Performer {
    private static final Logger LOG = LoggerFactory.getLogger(Performer.class);
    private static final Duration LONGEST_PULL = Duration.ofMinutes(15);
    private static final int LINES_OF_LOG = 40;

    private final Landscape landscape;
    private final CrashPoint crashPoint;

    Performer(Landscape landscape, CrashPoint crashPoint) {
        this.landscape = landscape;
        this.crashPoint = crashPoint;
    }

    Observation perform(Command command) {
        try {
            var observation = observe(command);
            if (command.changes()) {
                crashPoint.pass();
            }
            return observation;
        } catch (StepFailed failure) {
            return new Observation.Failed(command, failure);
        } catch (RuntimeException fault) {
            LOG.atError().addKeyValue("command", command).setCause(fault).log("a step broke");
            return broke(command, fault);
        }
    }

    /** A fault of the program itself: it would come again. */
    static Observation broke(Command command, Throwable fault) {
        var message = command.lane() + ": " + fault;
        return new Observation.Failed(command, StepFailed.refused(message, fault));
    }

    private Observation observe(Command command) {
        return switch (command) {
            case Command.Examine(var image) ->
                    new Observation.ImageExamined(landscape.platforms(image));
            case Command.AskPlatform(var host) ->
                    new Observation.PlatformTold(host, landscape.host(host).platform());
            case Command.Inspect(var instance) ->
                    new Observation.Inspected(instance, host(instance).inspect(instance.id()));
            case Command.ReadLog(var instance) ->
                    new Observation.LogRead(
                            instance, host(instance).tail(instance.container(), LINES_OF_LOG));
            case Command.Look(var balancer, var backends) ->
                    new Observation.Looked(balancer, landscape.balancer(balancer).read(backends));
            case Command.AskEarlier(var balancer) ->
                    new Observation.EarlierTold(balancer, landscape.balancer(balancer).earlier());
            case Command.Pull(var host, var image, var localTag) -> {
                landscape.host(host).pull(image, localTag, LONGEST_PULL);
                yield new Observation.Done(command);
            }
            case Command.OnHost onHost -> {
                change(onHost);
                yield new Observation.Done(command);
            }
            case Command.Cut(var seat) ->
                    new Observation.WasCut(
                            seat, landscape.balancer(seat.balancer()).cut(seat.slot()));
            case Command.OnSlot onSlot -> {
                change(landscape.balancer(onSlot.seat().balancer()), onSlot);
                yield new Observation.Done(command);
            }
        };
    }

    private void change(Command.OnHost command) {
        var host = host(command.instance());
        switch (command) {
            case Command.Create(var incoming) -> host.create(incoming.spec());
            case Command.Start(var instance) -> host.start(instance.id());
            case Command.Stop(var instance, var signal, var within) ->
                    host.stop(instance.id(), signal, within);
            case Command.Remove(var instance) -> host.remove(instance.id());
        }
    }

    static void change(LoadBalancer balancer, Command.OnSlot command) {
        var seat = command.seat();
        switch (command) {
            case Command.Assign(var same, var address, int port) ->
                    balancer.assign(seat.slot(), address, port);
            case Command.Ready ready -> balancer.ready(seat.slot());
            case Command.Drain drain -> balancer.drain(seat.slot());
            case Command.Maint maint -> balancer.maint(seat.slot());
            case Command.Cut cut -> balancer.cut(seat.slot());
        }
    }

    private ContainerHost host(Instance instance) {
        return landscape.host(instance.host());
    }
}
