/**
 * Events of the JDK's Flight Recorder for the TCP of a host. Begin with {@link io.hawser.telemetry.jfr.FlightEvents};
 * docs/jfr.md lists the events.
 */
@NullMarked
package io.hawser.telemetry.jfr;

import org.jspecify.annotations.NullMarked;
