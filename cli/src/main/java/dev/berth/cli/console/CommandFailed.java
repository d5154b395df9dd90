package dev.berth.cli.console;

/** Why a command ends early, in words for the person who typed it. */
public class CommandFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode code;

    public CommandFailed(String message) {
        this(ExitCode.ERROR, message);
    }

    public CommandFailed(ExitCode code, String message) {
        super(message);
        this.code = code;
    }

    public ExitCode code() {
        return code;
    }
}
