package dev.berth.deploy.docker;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.dockerjava.api.exception.DockerException;

import dev.berth.deploy.rollout.ContainerId;
import dev.berth.deploy.rollout.StepFailed;
import dev.berth.model.Quoted;

import java.io.IOException;
import java.time.Duration;

/** What goes wrong with one host, in words for its operator: what, where, why, what to do. */
final class Faults {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String host;
    private final String endpoint;

    Faults(String host, String endpoint) {
        this.host = host;
        this.endpoint = endpoint;
    }

    /**
     * @param what was to be done, such as {@code start container web-1}
     */
    StepFailed of(String what, Throwable cause) {
        if (cause instanceof StepFailed already) {
            return already;
        }
        if (cause instanceof DockerException answer) {
            return answered(what, answer);
        }
        for (var c = cause; c != null; c = c.getCause()) {
            if (c instanceof IOException io) {
                return unreachable(what, io);
            }
        }
        return StepFailed.unreachable(
                at() + " could not " + what + ": " + cause.getMessage(), cause);
    }

    StepFailed tooSlow(String what, Duration deadline) {
        return StepFailed.unreachable(
                at() + " did not " + what + " within " + deadline.toMillis() + " ms", null);
    }

    StepFailed interrupted(String what) {
        return StepFailed.unreachable(at() + " was to " + what + ", but was interrupted", null);
    }

    StepFailed refused(String why) {
        return StepFailed.refused(at() + " " + why, null);
    }

    StepFailed noContainer(ContainerId container) {
        return refused(
                "has no container "
                        + container
                        + " of revision "
                        + container.revision()
                        + " of "
                        + container.service());
    }

    StepFailed portTaken(String container, String port, DockerException cause) {
        return StepFailed.portTaken(
                at()
                        + " cannot start container "
                        + container
                        + ": port "
                        + port
                        + " is already taken there. Docker said: "
                        + message(cause),
                cause);
    }

    /** What a pull ended with; most of it is about the registry and not about this host. */
    StepFailed notPulled(String image, String why) {
        var text = at() + " could not pull " + image + ": " + why;
        var registry = image.substring(0, Math.max(0, image.indexOf('/')));
        if (why.contains("server gave HTTP response to HTTPS client")) {
            return StepFailed.refused(
                    text
                            + ". The registry speaks plain HTTP, and Docker must be told to accept"
                            + " that: put {\"insecure-registries\": [\""
                            + registry
                            + "\"]} into /etc/docker/daemon.json there and restart Docker",
                    null);
        }
        if (why.contains("x509:")) {
            return StepFailed.refused(
                    text
                            + ". The host does not trust the registry's certificate: put the one of"
                            + " its authority into /etc/docker/certs.d/"
                            + registry
                            + "/ca.crt there",
                    null);
        }
        if (why.contains("no space left on device")) {
            return StepFailed.refused(
                    text + ". The disk there is full; `docker system prune` there frees some",
                    null);
        }
        boolean lasts =
                why.contains("manifest unknown")
                        || why.contains("not found")
                        || why.contains("no matching manifest")
                        || why.contains("unauthorized")
                        || why.contains("denied");
        return lasts ? StepFailed.refused(text, null) : StepFailed.unreachable(text, null);
    }

    /** The Engine's own words: it answers {@code {"message": "…"}}. */
    static String message(DockerException answer) {
        var text = String.valueOf(answer.getMessage());
        int body = text.indexOf('{');
        if (body >= 0) {
            try {
                var message = JSON.readTree(text.substring(body)).path("message").asText();
                return message.isEmpty() ? text : message;
            } catch (JsonProcessingException e) {
                // A proxy in between may answer anything.
            }
        }
        return text;
    }

    private StepFailed answered(String what, DockerException answer) {
        var text = at() + " refused to " + what + ": " + message(answer);
        return answer.getHttpStatus() >= 500
                ? StepFailed.unreachable(text, answer)
                : StepFailed.refused(text, answer);
    }

    private StepFailed unreachable(String what, IOException cause) {
        return StepFailed.unreachable(
                at()
                        + " cannot be reached to "
                        + what
                        + " ("
                        + Quoted.of(String.valueOf(cause.getMessage()))
                        + "). Does Docker run there and listen at that address, and may this"
                        + " machine and user connect to it?",
                cause);
    }

    private String at() {
        return "host " + host + " (" + endpoint + ")";
    }
}
