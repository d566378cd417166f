package dev.isotherm.api.route;

/** A group of routes that belong together. */
public interface Routes {
    /** Declares each route, with its access, path and handler. */
    void mount(Endpoints endpoints);
}
