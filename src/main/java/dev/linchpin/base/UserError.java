package dev.linchpin.base;

/**
 * A failure the user can mend: one message that names the thing, where it is, and what to do. The
 * command line prints the message alone, without a stack trace, and exits with {@link #exitCode}.
 */
public final class UserError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure, and the exit code of the process for it. */
  public enum Kind {
    /** The command line or the spec is wrong. */
    USAGE(2),
    /** A model or data file is missing, damaged or not supported. */
    INPUT(3),
    /** The machine gave out: disk full, memory, device. */
    RESOURCE(4),
    /** The run folder belongs to another spec, or is in use. */
    CONFLICT(5);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }
  }

  private final Kind kind;

  public UserError(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public UserError(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The command line or the spec is wrong (exit code 2). */
  public static UserError usage(String format, Object... args) {
    return new UserError(Kind.USAGE, String.format(format, args));
  }

  /** A model or data file is missing, damaged or not supported (exit code 3). */
  public static UserError input(String format, Object... args) {
    return new UserError(Kind.INPUT, String.format(format, args));
  }

  public Kind kind() {
    return kind;
  }

  public int exitCode() {
    return kind.exitCode;
  }
}
