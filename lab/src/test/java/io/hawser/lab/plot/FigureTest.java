package io.hawser.lab.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

class FigureTest {
    private static Document parsed(Figure figure) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(figure.svg())));
    }

    private static Axis seconds() {
        return Axis.exactly("time, seconds", 0, 10, 5);
    }

    @Test
    void axesHaveRoundTicks() {
        assertThat(seconds().ticks()).containsExactly(0.0, 2.0, 4.0, 6.0, 8.0, 10.0);
        assertThat(Axis.upTo("", 100, 4).ticks()).containsExactly(0.0, 50.0, 100.0);
        assertThat(Axis.upTo("", 812, 4).ticks()).containsExactly(0.0, 250.0, 500.0, 750.0);
        Axis fine = Axis.exactly("", 0.1, 0.4, 3);
        assertThat(fine.ticks().stream().map(fine::text)).containsExactly("0.1", "0.2", "0.3", "0.4");
        Axis quarters = Axis.exactly("", 0, 1, 4);
        assertThat(quarters.ticks().stream().map(quarters::text))
                .containsExactly("0.00", "0.25", "0.50", "0.75", "1.00");
        assertThat(Axis.upTo("", 0, 4).ticks()).as("nothing to show").hasSizeGreaterThan(1);
    }

    @Test
    void noAxisIsEmpty() {
        assertThatThrownBy(() -> new Axis("", 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Axis("", 0, Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whatLiesOutsideIsDrawnAtTheEdge() {
        assertThat(seconds().fraction(-5)).isZero();
        assertThat(seconds().fraction(5)).isEqualTo(0.5);
        assertThat(seconds().fraction(50)).isEqualTo(1);
    }

    @Test
    void thinningKeepsEveryPeak() {
        Series series = new Series("", 0);
        for (int i = 0; i < 10_000; i++) {
            series.add(i / 1000.0, i == 4321 ? 99 : i == 4400 ? -7 : i % 3);
        }
        Series thin = series.thinned(seconds(), 100);
        assertThat(thin.size()).isLessThanOrEqualTo(202);
        assertThat(thin.max()).isEqualTo(99);
        double least = 0;
        for (int i = 0; i < thin.size(); i++) {
            least = Math.min(least, thin.y(i));
            assertThat(i == 0 || thin.x(i - 1) <= thin.x(i)).as("order").isTrue();
        }
        assertThat(least).isEqualTo(-7);
    }

    @Test
    void aFigureIsWellFormedWhateverTheTexts() throws Exception {
        Series series = new Series("a < b & c", 1);
        series.add(0, 1);
        series.add(10, 3);
        Figure figure = new Figure("<title> & more", "\"subtitle\"")
                .row(
                        100,
                        new Panel("p & q", seconds(), Axis.upTo("y", 4, 4))
                                .line(series)
                                .level(2, "<level>"));
        Document document = parsed(figure);
        assertThat(document.getElementsByTagName("title").item(0).getTextContent())
                .isEqualTo("<title> & more");
        assertThat(document.getElementsByTagName("path").getLength()).isEqualTo(1);
        assertThat(figure.svg()).contains("prefers-color-scheme:dark", ">a &lt; b &amp; c<");
    }

    /** The line goes from the lower left 900 pixels to the right and 75 of the 100 up. */
    @Test
    void aLineIsWrittenInRelativeSteps() throws Exception {
        Series series = new Series("a", 0);
        series.add(0, 0);
        series.add(5, 0);
        series.add(10, 3);
        Axis y = Axis.exactly("y", 0, 4, 4);
        Document document = parsed(new Figure("t", "s").row(100, new Panel("p", seconds(), y).line(series)));
        String path = document.getElementsByTagName("path")
                .item(0)
                .getAttributes()
                .getNamedItem("d")
                .getTextContent();
        assertThat(path).isEqualTo("M80 218h448l448-75");
    }

    @Test
    void seriesOfOneNameShareAnEntryOfTheLegend() throws Exception {
        Series one = new Series("flow", 0);
        Series two = new Series("flow", 0);
        Panel first = new Panel("p", seconds(), Axis.upTo("y", 4, 4)).line(one);
        Panel second = new Panel("q", seconds(), Axis.upTo("y", 4, 4)).line(two);
        String svg = new Figure("t", "s").row(100, first, second).svg();
        assertThat(svg.split(">flow<", -1)).hasSize(2);
    }

    @Test
    void coloursEnd() {
        assertThatThrownBy(() -> new Series("x", Palette.colours())).isInstanceOf(IllegalArgumentException.class);
    }
}
