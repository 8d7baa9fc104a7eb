/**
 * Zones: {@link io.hawser.services.dns.zone.Zone} holds the records of one and finds what answers a question, {@link
 * io.hawser.services.dns.zone.MasterFile} and {@link io.hawser.services.dns.zone.ZoneYaml} read them.
 */
@NullMarked
package io.hawser.services.dns.zone;

import org.jspecify.annotations.NullMarked;
