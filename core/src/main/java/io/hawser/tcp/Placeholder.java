package io.hawser.tcp;

/** Keeps the package exportable until its first class is here; delete it then. */
final class Placeholder {
    private Placeholder() {}
}
