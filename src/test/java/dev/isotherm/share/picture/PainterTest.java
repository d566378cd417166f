package dev.isotherm.share.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.isotherm.record.Period;
import dev.isotherm.record.TemperatureRecord.YearValue;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.share.Position;
import java.awt.Color;
import java.awt.Rectangle;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Where a picture has which colours; how it looks is for the eye, see {@link Gallery}. */
class PainterTest {
    private static final Rectangle TITLE = new Rectangle(60, 30, 1080, 105);
    private static final Rectangle FOOT = new Rectangle(60, 585, 1080, 40);
    private static Painter painter;

    @BeforeAll
    static void open() {
        painter = new Painter();
    }

    @AfterAll
    static void close() {
        painter.close();
    }

    private static int ink(BufferedImage image, Rectangle area) {
        int background = image.getRGB(0, 0);
        int count = 0;
        for (int x = area.x; x < area.x + area.width; x++) {
            for (int y = area.y; y < area.y + area.height; y++) {
                count += image.getRGB(x, y) == background ? 0 : 1;
            }
        }
        return count;
    }

    private static BarChart chart(Subject subject) {
        return painter.layOut(subject);
    }

    @TestFactory
    Stream<DynamicTest> everyPictureHasItsTextsItsBarsAndAMargin() {
        return Gallery.subjects().entrySet().stream()
                .map(entry -> dynamicTest(entry.getKey(), () -> {
                    Subject subject = entry.getValue();
                    BufferedImage image = ImageIO.read(
                            new ByteArrayInputStream(painter.draw(subject).getBytes()));

                    assertThat(List.of(image.getWidth(), image.getHeight())).containsExactly(1200, 630);
                    if (subject.titled()) {
                        assertThat(ink(image, TITLE)).as("title").isGreaterThan(500);
                    }
                    assertThat(ink(image, FOOT)).as("source and years").isGreaterThan(500);
                    assertThat(ink(image, new Rectangle(0, 0, 50, 630)))
                            .as("left")
                            .isZero();
                    assertThat(ink(image, new Rectangle(1150, 0, 50, 630)))
                            .as("right")
                            .isZero();
                    assertThat(ink(image, new Rectangle(0, 0, 1200, 20)))
                            .as("top")
                            .isZero();
                    bars(subject, image);
                }));
    }

    private static void bars(Subject subject, BufferedImage image) {
        BarChart chart = chart(subject);
        for (YearValue value : subject.record().values()) {
            Rectangle bar = chart.bar(value);
            // Near its end, because the line of the mean covers its begin.
            int y = value.anomaly() < 0 ? bar.y + bar.height - 1 : bar.y;
            assertThat(new Color(image.getRGB(bar.x + bar.width / 2, y)))
                    .as("%d: %s", value.year(), value.anomaly())
                    .isEqualTo(chart.colour(value));
            if (bar.height > 6) {
                boolean warm = value.anomaly() > 0;
                Color colour = chart.colour(value);
                assertThat(colour.getRed() > colour.getBlue()).isEqualTo(warm);
            }
        }
    }

    @Test
    void barsStandSideBySideInTheOrderOfYears() {
        Subject subject = Gallery.subjects().get("hot");
        List<Rectangle> bars =
                subject.record().values().stream().map(chart(subject)::bar).toList();

        assertThat(bars).hasSize(51);
        for (int i = 1; i < bars.size(); i++) {
            assertThat(bars.get(i).x).isGreaterThan(bars.get(i - 1).x + bars.get(i - 1).width);
        }
        assertThat(bars.get(0).x).isGreaterThanOrEqualTo(BarChart.LEFT);
        assertThat(bars.get(50).x + bars.get(50).width).isLessThanOrEqualTo(BarChart.RIGHT);
    }

    @Test
    void aBarIsAsHighAsItsDistanceFromTheMean() {
        Subject subject = Gallery.subjects().get("cold");
        BarChart chart = chart(subject);

        for (YearValue value : subject.record().values()) {
            Rectangle bar = chart.bar(value);
            double perDegree = chart.y(0) - chart.y(1);
            assertThat((double) bar.height).isCloseTo(Math.max(4, Math.abs(value.anomaly()) * perDegree), within(2.5));
        }
    }

    @Test
    void theDarkestColoursAreForTheStrongestAnomalies() {
        Palette palette = new Palette();

        assertThat(palette.bar(0.1, 4).getRGB())
                .isNotEqualTo(palette.bar(3.9, 4).getRGB());
        assertThat(palette.bar(4, 4)).isEqualTo(palette.bar(9, 4)).isEqualTo(new Color(0x67001F));
        assertThat(palette.bar(-4, 4)).isEqualTo(new Color(0x053061));
    }

    @Test
    void anEqualRecordGivesEqualBytes() {
        Subject subject = Gallery.subjects().get("gaps");

        assertThat(painter.draw(subject)).isEqualTo(painter.draw(subject));
    }

    @Test
    void lettersThatTheFontsLackAreNeverDrawn() {
        Position tokyo = new Position(35.6762, 139.6503);

        assertThat(place(Optional.of(tokyo), "東京, 日本", "Tokyo, Japan")).hasValue(new Wording.Place("Tokyo", "Japan"));
        assertThat(place(Optional.of(tokyo), "東京, 日本")).hasValue(new Wording.Place("35.68° N, 139.65° E", ""));
        assertThat(place(Optional.of(new Position(-33.92, -18.42)), "กรุงเทพ"))
                .hasValue(new Wording.Place("33.92° S, 18.42° W", ""));
        assertThat(place(Optional.empty(), "東京, 日本")).isEmpty();
        assertThat(place(Optional.empty(), "القاهرة، مصر")).hasValue(new Wording.Place("القاهرة", "مصر"));
        assertThat(place(Optional.empty(), "תל אביב-יפו, ישראל")).hasValue(new Wording.Place("תל אביב-יפו", "ישראל"));
        assertThat(place(Optional.empty(), "Αθήνα, Ελλάδα")).hasValue(new Wording.Place("Αθήνα", "Ελλάδα"));
    }

    @Test
    void symbolsAndMarksOfDirectionAreLeftOut() {
        assertThat(place(Optional.empty(), "🏝️ Bali\u202E \u0000\n,Indonesia"))
                .hasValue(new Wording.Place("Bali", "Indonesia"));
        assertThat(place(Optional.empty(), "🏝️", "Bali")).hasValue(new Wording.Place("Bali", ""));
        assertThat(place(Optional.empty(), "<b>\"O'Brien\" & Co</b>"))
                .hasValue(new Wording.Place("<b>\"O'Brien\" & Co</b>", ""));
    }

    private static Optional<Wording.Place> place(Optional<Position> position, String... names) {
        return Wording.place(
                new Subject(List.of(names), position, Gallery.flat(UnitGroup.CELSIUS), Gallery.YEAR, "csv", true),
                painter::shows);
    }

    @Test
    void theYearOfTheShareIsComparedAlsoIfItIsNotTheLastOne() {
        Subject subject = Gallery.subjects().get("earlier-year");

        assertThat(Wording.sentence(subject)).isEqualTo("6.0°C in 1999, 0.1°C cooler than average.");
        assertThat(Wording.days(subject)).isEqualTo("Year ending 20 November 1999");
        Subject none = new Subject(List.of("Oslo"), Optional.empty(), subject.record(), 1960, "csv", true);
        assertThat(Wording.sentence(none)).isEqualTo("There is no temperature of 1960.");
    }

    @Test
    void theLastYearHasTheSentenceOfItsRecord() {
        var record = Gallery.record(Period.WEEKLY, UnitGroup.CELSIUS, 9, 0);

        assertThat(Wording.sentence(Gallery.of("Paris", record))).isEqualTo(record.summary());
    }

    @Test
    void theLabelOfTheYearIsTheNumberOfTheSentence() {
        Pattern distance = Pattern.compile("([0-9.]+)°C (cooler|warmer) than average");
        int compared = 0;
        for (int hundredths = -150; hundredths <= 150; hundredths++) {
            var record = Gallery.record(Period.MONTHLY, UnitGroup.CELSIUS, 9, hundredths / 100.0);
            Subject subject = Gallery.of("Paris", record);
            Matcher said = distance.matcher(Wording.sentence(subject));
            if (said.find()) {
                compared++;
                double label = Wording.distance(subject, Wording.value(subject).orElseThrow());
                assertThat(Math.abs(label)).as(record.summary()).isEqualTo(Double.parseDouble(said.group(1)));
                assertThat(label < 0).isEqualTo(said.group(2).equals("cooler"));
            }
        }
        assertThat(compared).isGreaterThan(200);
    }

    @Test
    void noSentenceSaysEndingTwice() {
        for (Period period : Period.values()) {
            String sentence = Wording.sentence(Gallery.of("Paris", Gallery.flat(period, UnitGroup.CELSIUS)));
            assertThat(sentence).doesNotContainPattern("ending .* ending");
        }
        assertThat(Gallery.flat(Period.MONTHLY, UnitGroup.CELSIUS).summary())
                .as("the contract's own sentence")
                .contains("month ending month ending");
    }

    @Test
    void thePlaceholderIsAPictureOfTheSameSize() throws IOException {
        BufferedImage file = ImageIO.read(PainterTest.class.getResource("/share/placeholder.png"));

        assertThat(List.of(file.getWidth(), file.getHeight())).containsExactly(1200, 630);
        assertThat(ink(file, new Rectangle(60, 60, 700, 150))).isGreaterThan(2_000);
        assertThat(ink(file, new Rectangle(60, 240, 1080, 320))).isGreaterThan(10_000);
    }
}
