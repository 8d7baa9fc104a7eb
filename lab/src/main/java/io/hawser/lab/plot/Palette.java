package io.hawser.lab.plot;

/**
 * The colours of lines: those of Okabe and Ito, which people with any of the common colour-vision deficiencies can
 * distinguish, and lighter variants of them for a dark background.
 */
public final class Palette {
    private static final String[] ON_LIGHT = {"#0072b2", "#d55e00", "#009e73", "#cc79a7"};
    private static final String[] ON_DARK = {"#56b4e9", "#ff9e4a", "#2fd6a3", "#f0a6cd"};

    private Palette() {}

    /** The number of colours. */
    public static int colours() {
        return ON_LIGHT.length;
    }

    static int check(int colour) {
        if (colour < 0 || colour >= colours()) {
            throw new IllegalArgumentException("a colour is 0 to " + (colours() - 1) + ", not " + colour);
        }
        return colour;
    }

    /** The style sheet of a figure: light, and dark where the reader's system is set to dark. */
    static String styles() {
        return ".b{fill:#fff}.f{fill:#f6f8fa;stroke:#d0d7de}.g{stroke:#d8dee4}.t{fill:#1f2328}.d{fill:#59636e}"
                + ".v{stroke:#59636e;stroke-dasharray:5 4}"
                + ".l{fill:#59636e;stroke:#f6f8fa;stroke-width:4;paint-order:stroke}"
                + ".h{stroke:#fff;stroke-width:4;paint-order:stroke}.x{stroke:#cf222e}.z{fill:#cf222e}"
                + lines(ON_LIGHT)
                + "@media(prefers-color-scheme:dark){"
                + ".b{fill:#0d1117}.f{fill:#151b23;stroke:#3d444d}.g{stroke:#2a313c}.t{fill:#f0f6fc}.d{fill:#9198a1}"
                + ".v{stroke:#9198a1}.l{fill:#9198a1;stroke:#151b23}.h{stroke:#0d1117}"
                + ".x{stroke:#ff7b72}.z{fill:#ff7b72}" + lines(ON_DARK) + "}"
                + "path{fill:none;stroke-width:1.4;stroke-linejoin:round}";
    }

    private static String lines(String[] colours) {
        StringBuilder styles = new StringBuilder();
        for (int i = 0; i < colours.length; i++) {
            styles.append(".c%d{stroke:%s}.m%d{fill:%s}".formatted(i, colours[i], i, colours[i]));
        }
        return styles.toString();
    }
}
