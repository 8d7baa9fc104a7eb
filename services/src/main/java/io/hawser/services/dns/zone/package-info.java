/**
 * Zones: {@link io.hawser.services.dns.zone.Zone} holds the records of one and answers questions from them,
 * {@link io.hawser.services.dns.zone.MasterFile} and {@link io.hawser.services.dns.zone.ZoneYaml} read zones from
 * files.
 */
@NullMarked
package io.hawser.services.dns.zone;

import org.jspecify.annotations.NullMarked;
