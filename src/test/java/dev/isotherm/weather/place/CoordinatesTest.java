package dev.isotherm.weather.place;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CoordinatesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "48.8584,2.2945      | 48.8584,2.2945",
                " -33.92 , +18.42    | -33.9200,18.4200",
                "0,-0                | 0.0000,0.0000",
                "0.00004,-0.00004    | 0.0000,0.0000",
                "1e-9,0              |",
                "Paris               |",
                "48.8                |",
                "48.8,2.3,1          |",
                "48,8, 2,3           |",
            })
    void readsDegreesAndWritesFourDecimals(String written, String text) {
        assertThat(Coordinates.parse(written).map(Coordinates::text).orElse(null))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"90.1,0", "-91,0", "0,180.5", "0,-181", "999,999"})
    void knowsWhatIsNotOnEarth(String written) {
        assertThat(Coordinates.parse(written))
                .hasValueSatisfying(there -> assertThat(there.onEarth()).isFalse());
    }

    @ParameterizedTest
    @CsvSource({
        "51.5074,-0.1278, 48.8566,2.3522, 343.6",
        "0,179.9, 0,-179.9, 22.24",
        "90,0, -90,123, 20015.1",
        "10,20, 10,20, 0"
    })
    void measuresAlongTheSurface(double north, double east, double otherNorth, double otherEast, double kilometres) {
        assertThat(new Coordinates(north, east).kilometresTo(new Coordinates(otherNorth, otherEast)))
                .isCloseTo(kilometres, within(0.5));
    }
}
