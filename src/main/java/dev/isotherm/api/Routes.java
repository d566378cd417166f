package dev.isotherm.api;

/** A group of routes that belong together. */
interface Routes {
    /** Declares each route, with its access, path and handler. */
    void mount(Endpoints endpoints);
}
