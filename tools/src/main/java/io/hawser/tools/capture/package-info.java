/** Capture files, read and written: pcap and pcapng. Begin with {@link io.hawser.tools.capture.CaptureReader}. */
@NullMarked
package io.hawser.tools.capture;

import org.jspecify.annotations.NullMarked;
