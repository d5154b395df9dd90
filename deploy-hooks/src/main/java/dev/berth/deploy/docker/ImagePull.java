package dev.berth.deploy.docker;

import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;

import org.jspecify.annotations.Nullable;

import java.time.Duration;

/** Makes an image present and gives it a tag, without which an ordinary prune would take it. */
final class ImagePull {
    private static final Duration LOCAL = Duration.ofSeconds(10);

    private final Engine engine;
    private final Faults faults;
    private final RegistryLogin login;

    ImagePull(Engine engine, Faults faults, RegistryLogin login) {
        this.engine = engine;
        this.faults = faults;
        this.login = login;
    }

    void pull(String image, String localTag, Duration deadline) {
        if (!isPresent(image)) {
            var what = "pull " + image;
            // The pull watches its own deadline; this one is for an Engine that does not answer.
            engine.perform(what, deadline.plus(LOCAL), on -> fetch(on, image, deadline));
        }
        tag(image, localTag);
    }

    private boolean isPresent(String image) {
        return engine.call(
                "look for image " + image,
                LOCAL,
                on -> {
                    try {
                        on.calls().inspectImageCmd(image).exec();
                        return true;
                    } catch (NotFoundException e) {
                        return false;
                    }
                });
    }

    private void fetch(Engine.Clients on, String image, Duration deadline) {
        var command = on.streams().pullImageCmd(image);
        if (login.isFor(image)) {
            command.withAuthConfig(login.config(image, deadline));
        }
        try (var progress = command.exec(new Progress())) {
            if (!progress.await(deadline)) {
                throw faults.tooSlow("pull " + image, deadline);
            }
            var error = progress.error;
            if (error != null) {
                throw faults.notPulled(image, error);
            }
        } catch (DockerException e) {
            throw faults.notPulled(image, Faults.message(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw faults.interrupted("pull " + image);
        }
    }

    private void tag(String image, String localTag) {
        int colon = localTag.lastIndexOf(':');
        engine.perform(
                "tag " + image + " as " + localTag,
                LOCAL,
                on -> {
                    on.calls()
                            .tagImageCmd(
                                    image,
                                    localTag.substring(0, colon),
                                    localTag.substring(colon + 1))
                            .exec();
                });
    }

    /** An error comes as a line of progress, after the answer has begun with 200. */
    private static final class Progress extends Answers<PullResponseItem> {
        private volatile @Nullable String error;

        @Override
        public void onNext(PullResponseItem item) {
            var detail = item.getErrorDetail();
            if (detail != null && detail.getMessage() != null) {
                error = detail.getMessage();
            }
        }
    }
}
