package dev.isotherm.dev.redis;

import dev.isotherm.config.Secret;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** An embedded Redis that a test can kill, freeze and start again; acknowledged writes survive that. */
public final class RedisProcess extends EmbeddedRedis {
    private final Options options;

    private RedisProcess(Options options, IntSupplier ports) {
        super(options.port(), ports, options.all());
        this.options = options;
    }

    /**
     * The options of the server.
     *
     * @param port on 127.0.0.1; 0 picks a free one
     * @param password the password for clients; other users of this machine can see it, so never use a real one
     * @param arguments more arguments of its command line, such as {@code --cluster-enabled yes}
     */
    public record Options(int port, Secret password, List<String> arguments) {
        /** A free port, no password. */
        public static Options temporary() {
            return new Options(0, new Secret(""), List.of());
        }

        /** These options with a fixed port. */
        public Options withPort(int fixed) {
            return new Options(fixed, password, arguments);
        }

        /** These options with a password. */
        public Options withPassword(String secret) {
            return new Options(port, new Secret(secret), arguments);
        }

        /** These options with other arguments of the command line. */
        public Options withArguments(String... words) {
            return new Options(port, password, List.of(words));
        }

        private List<String> all() {
            return password.present()
                    ? Stream.concat(arguments.stream(), Stream.of("--requirepass", password.value()))
                            .toList()
                    : arguments;
        }
    }

    /** Starts a server with {@link Options#temporary()}. */
    public static RedisProcess start() {
        return start(Options.temporary());
    }

    /** Starts a server and waits until it answers. */
    public static RedisProcess start(Options options) {
        return start(options, EmbeddedRedis::anyPort);
    }

    static RedisProcess start(Options options, IntSupplier ports) {
        RedisProcess made = new RedisProcess(options, ports);
        made.open();
        return made;
    }

    /** Its {@code redis://} URL, with the password if there is one. */
    @Override
    public String url() {
        String password = URLEncoder.encode(options.password().value(), StandardCharsets.UTF_8)
                .replace("+", "%20");
        return password.isEmpty() ? super.url() : super.url().replace("//", "//:" + password + "@");
    }

    @Override
    String questions() {
        Secret password = options.password();
        return (password.present() ? "AUTH \"" + password.value() + "\"\r\n" : "") + super.questions();
    }

    /** The folder of its data and log. */
    public Path folder() {
        return lifeline.log().getParent();
    }

    /** Kills the server (SIGKILL) and waits for its end. Folder and port are kept for {@link #restart()}. */
    public synchronized void kill() {
        lifeline.signal("KILL");
    }

    /** Freezes the server (SIGSTOP): it keeps its connections and answers no one. */
    public synchronized void freeze() {
        signal("STOP");
    }

    /** Continues a frozen server (SIGCONT). */
    public synchronized void resume() {
        signal("CONT");
    }

    private void signal(String name) {
        if (!lifeline.signal(name)) {
            throw new IllegalStateException("There is no redis-server to send SIG" + name + " to; it was killed");
        }
    }

    /** Kills the server if it runs, starts it again on the same folder and port, and waits until it answers. */
    public synchronized void restart() {
        lifeline.signal("KILL");
        launch();
    }
}
