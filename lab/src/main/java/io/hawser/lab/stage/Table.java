package io.hawser.lab.stage;

/**
 * Something that a tool prints.
 *
 * @param title the command, and on which host
 * @param text its lines
 */
public record Table(String title, String text) {}
