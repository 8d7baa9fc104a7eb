/**
 * Plots over time, as SVG.
 *
 * <p>This is own code because every chart library for the JVM (XChart, JFreeChart with JFreeSVG) measures text by
 * java.awt, which throws on a machine without fonts ("No physical fonts found"), such as containers and build servers,
 * and draws for one background only.
 */
@NullMarked
package io.hawser.lab.plot;

import org.jspecify.annotations.NullMarked;
