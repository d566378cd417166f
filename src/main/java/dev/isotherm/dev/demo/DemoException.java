package dev.isotherm.dev.demo;

/** The demo cannot continue. The message is for the person at the terminal. */
final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DemoException(String message) {
        super(message);
    }

    DemoException(String message, Throwable cause) {
        super(message, cause);
    }
}
