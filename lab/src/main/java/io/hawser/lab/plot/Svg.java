package io.hawser.lab.plot;

import java.io.StringWriter;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the SVG elements of plots and ladder diagrams, each on a line of its own. */
final class Svg {
    /**
     * The average width of a character, as a share of the font size: a picture must not depend on the fonts of the
     * machine that writes it.
     */
    private static final double CHARACTER_WIDTH = 0.54;

    private static final String NAMESPACE = "http://www.w3.org/2000/svg";
    private static final int FONT_SIZE = 13;
    private static final XMLOutputFactory FACTORY = XMLOutputFactory.newDefaultFactory();

    private final StringWriter out = new StringWriter(1 << 16);
    private final XMLStreamWriter xml;

    /** Begins a picture of {@code width} × {@code height} pixels. */
    Svg(int width, int height, String title) {
        try {
            xml = FACTORY.createXMLStreamWriter(out);
            xml.setDefaultNamespace(NAMESPACE);
            xml.writeStartElement(NAMESPACE, "svg");
            xml.writeDefaultNamespace(NAMESPACE);
            xml.writeAttribute("viewBox", "0 0 " + width + " " + height);
            xml.writeAttribute("width", Integer.toString(width));
            xml.writeAttribute("height", Integer.toString(height));
            xml.writeAttribute("font-family", "system-ui,-apple-system,'Segoe UI','DejaVu Sans',sans-serif");
            xml.writeAttribute("font-size", Integer.toString(FONT_SIZE));
            xml.writeCharacters("\n");
        } catch (XMLStreamException impossible) {
            throw inMemory(impossible);
        }
        element("title", title);
    }

    private static AssertionError inMemory(XMLStreamException impossible) {
        return new AssertionError("XML written to memory does not fail", impossible);
    }

    /** Writes an element whose attributes are given as names and values, in turn. */
    private void element(String name, String text, String... attributes) {
        try {
            if (text.isEmpty()) {
                xml.writeEmptyElement(NAMESPACE, name);
            } else {
                xml.writeStartElement(NAMESPACE, name);
            }
            for (int i = 0; i < attributes.length; i += 2) {
                xml.writeAttribute(attributes[i], attributes[i + 1]);
            }
            if (!text.isEmpty()) {
                xml.writeCharacters(legal(text));
                xml.writeEndElement();
            }
            xml.writeCharacters("\n");
        } catch (XMLStreamException impossible) {
            throw inMemory(impossible);
        }
    }

    private static String[] join(String[] first, String[] second) {
        String[] all = new String[first.length + second.length];
        System.arraycopy(first, 0, all, 0, first.length);
        System.arraycopy(second, 0, all, first.length, second.length);
        return all;
    }

    void style(String rules) {
        element("style", rules);
    }

    void rectangle(double x, double y, double width, double height, String type) {
        element(
                "rect",
                "",
                "x",
                number(x),
                "y",
                number(y),
                "width",
                number(width),
                "height",
                number(height),
                "class",
                type);
    }

    /** Draws a line; {@code more} are further attributes: names and values, in turn. */
    void line(double x1, double y1, double x2, double y2, String type, String... more) {
        String[] own = {"x1", number(x1), "y1", number(y1), "x2", number(x2), "y2", number(y2), "class", type};
        element("line", "", join(own, more));
    }

    /** Draws a path; {@code more} are further attributes: names and values, in turn. */
    void path(String steps, String type, String... more) {
        element("path", "", join(new String[] {"class", type, "d", steps}, more));
    }

    void dot(double x, double y, double radius, String type) {
        element("circle", "", "cx", number(x), "cy", number(y), "r", number(radius), "class", type);
    }

    /** Writes text; {@code more} are further attributes: names and values, in turn. */
    void text(double x, double y, String type, String text, String... more) {
        element("text", text, join(new String[] {"x", number(x), "y", number(y), "class", type}, more));
    }

    /** Writes text that is centred at a point and turned by {@code degrees}, clockwise. */
    void turnedText(double x, double y, double degrees, int fontSize, String type, String text) {
        String turn = degrees == 0 ? "" : " rotate(" + number(degrees) + ")";
        element(
                "text",
                text,
                "transform",
                "translate(" + number(x) + " " + number(y) + ")" + turn,
                "class",
                type,
                "text-anchor",
                "middle",
                "font-size",
                Integer.toString(fontSize));
    }

    /** Ends the picture, and returns it. */
    String end() {
        try {
            xml.writeEndElement();
            xml.writeCharacters("\n");
            xml.close();
        } catch (XMLStreamException impossible) {
            throw inMemory(impossible);
        }
        return out.toString();
    }

    /** The approximate width of text in the default size, in pixels. */
    static double textWidth(String text) {
        return textWidth(text, FONT_SIZE);
    }

    /** The approximate width of text, in pixels. */
    static double textWidth(String text, int fontSize) {
        return text.length() * fontSize * CHARACTER_WIDTH;
    }

    /** Writes a number of tenths in its shortest form. */
    static String tenths(long tenths) {
        String sign = tenths < 0 ? "-" : "";
        long whole = Math.abs(tenths) / 10;
        long rest = Math.abs(tenths) % 10;
        if (rest == 0) {
            return sign + whole;
        }
        return sign + (whole == 0 ? "" : whole) + "." + rest;
    }

    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.1f", value);
    }

    /** Replaces characters that XML 1.0 does not allow, such as an escape character in a scenario's title. */
    private static String legal(String text) {
        StringBuilder legal = new StringBuilder(text.length());
        text.codePoints().map(each -> isLegal(each) ? each : '\uFFFD').forEach(legal::appendCodePoint);
        return legal.toString();
    }

    /** XML 1.0, production 2. */
    private static boolean isLegal(int character) {
        return character == '\t'
                || character == '\n'
                || character >= ' ' && character <= 0xD7FF
                || character >= 0xE000 && character <= 0xFFFD
                || character >= 0x10000;
    }
}
