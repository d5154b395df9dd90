package dev.berth.cli.transfer;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Duration;

import javax.net.ssl.SSLException;

/**
 * A step that broke off is tried again: after what the registry asks for, or after 1, 2, 4 and 8
 * seconds. It is tried five times at most, and no wait is longer than a minute.
 */
public final class Retry {
    private static final int ATTEMPTS = 5;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** Lets time go by before the next try, and may say why. */
    public interface Pause {
        void pause(Duration duration, String why) throws InterruptedException;
    }

    /** A step that can be made twice. */
    interface Step<T> {
        T make() throws IOException, InterruptedException;
    }

    private final Pause pause;

    public Retry(Pause pause) {
        this.pause = pause;
    }

    <T> T of(Step<T> step) throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return step.make();
            } catch (IOException e) {
                // What is wrong with a file or a certificate does not pass.
                if (attempt == ATTEMPTS
                        || e instanceof FileSystemException
                        || e.getCause() instanceof SSLException) {
                    throw e;
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                pause.pause(delay(e, attempt), String.valueOf(e.getMessage()));
            }
        }
    }

    private static Duration delay(IOException e, int attempt) {
        var wanted =
                e instanceof TryAgain again && again.after().isPresent()
                        ? again.after().get()
                        : Duration.ofSeconds(1L << (attempt - 1));
        return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
    }
}
