/**
 * Plots over time, as SVG.
 *
 * <p>Own code, because every chart library for the JVM (XChart, JFreeChart with JFreeSVG) measures its text by
 * java.awt, which throws on a machine without fonts ("No physical fonts found") as containers and build servers are,
 * and draws for one background only.
 */
@NullMarked
package io.hawser.lab.plot;

import org.jspecify.annotations.NullMarked;
