package dev.isotherm.record.json;

import dev.isotherm.record.Attribution;
import dev.isotherm.record.RecordMeta;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.TemperatureRecord.Average;
import dev.isotherm.record.TemperatureRecord.Coverage;
import dev.isotherm.record.TemperatureRecord.MissingYear;
import dev.isotherm.record.TemperatureRecord.Range;
import dev.isotherm.record.TemperatureRecord.Ranking;
import dev.isotherm.record.TemperatureRecord.Trend;
import dev.isotherm.record.TemperatureRecord.YearValue;
import java.util.List;
import java.util.Optional;

/** Writes records as the JSON of the contract, in one pass and without a JSON tree. */
public final class RecordJson {
    /** Room for 51 values, so that the buffer is rarely copied. */
    private static final int RECORD_CAPACITY = 5_120;

    private static final int PART_CAPACITY = 1_024;

    private final JsonWriter json;
    private final TemperatureRecord record;
    private final RecordMeta meta;

    private RecordJson(int capacity, TemperatureRecord record, RecordMeta meta) {
        this.json = new JsonWriter(capacity);
        this.record = record;
        this.meta = meta;
    }

    /** A part of a record that clients can request separately. */
    public enum Part {
        AVERAGE,
        TREND,
        SUMMARY,
        META;

        /**
         * Finds a part.
         *
         * @param wireName the last segment of the path, lower case
         * @return empty if there is no such part
         */
        public static Optional<Part> of(String wireName) {
            return switch (wireName) {
                case "average" -> Optional.of(AVERAGE);
                case "trend" -> Optional.of(TREND);
                case "summary" -> Optional.of(SUMMARY);
                case "meta" -> Optional.of(META);
                default -> Optional.empty();
            };
        }
    }

    /**
     * Writes a whole record.
     *
     * @param record the record
     * @param meta its origin
     * @return the JSON object of {@code /v1/records/{period}/{location}/{identifier}}
     */
    public static String write(TemperatureRecord record, RecordMeta meta) {
        return new RecordJson(RECORD_CAPACITY, record, meta).whole();
    }

    /**
     * Writes one part of a record.
     *
     * @param record the record
     * @param meta its origin
     * @param part which part
     * @return the JSON object of {@code /v1/records/{period}/{location}/{identifier}/{part}}
     */
    public static String write(TemperatureRecord record, RecordMeta meta, Part part) {
        return new RecordJson(PART_CAPACITY, record, meta).part(part);
    }

    private String whole() {
        query();
        range();
        json.name("unit_group").text(record.query().unit().wireName());
        values();
        average("average");
        trend("trend");
        json.name("summary").text(record.summary());
        metadata();
        timezone();
        json.name("updated").text(WireTime.offset(meta.updated()));
        return json.close('}').toString();
    }

    private String part(Part part) {
        query();
        switch (part) {
            case AVERAGE -> average("data");
            case TREND -> trend("data");
            case SUMMARY -> json.name("data").text(record.summary());
            case META -> overview();
        }
        metadata();
        timezone();
        return json.close('}').toString();
    }

    private void query() {
        RecordQuery query = record.query();
        json.open('{').name("period").text(query.period().wireName());
        json.name("location").text(query.location());
        json.name("identifier").text(query.identifier());
    }

    private void range() {
        json.name("range").open('{');
        json.name("start")
                .text(record.range().map(Range::start).map(Object::toString).orElse(""));
        json.name("end")
                .text(record.range().map(Range::end).map(Object::toString).orElse(""));
        json.name("years").integer(record.range().map(Range::years).orElse(0)).close('}');
    }

    private void values() {
        json.name("values").open('[');
        for (YearValue value : record.values()) {
            json.open('{').name("date").text(value.date().toString());
            json.name("year").integer(value.year());
            json.name("temperature").number(value.temperature());
            json.name("anomaly").number(value.anomaly()).close('}');
        }
        json.close(']');
    }

    private void average(String name) {
        Average average = record.average();
        json.name(name).open('{').name("mean").number(average.mean());
        json.name("unit").text(average.unit().wireName());
        json.name("data_points").integer(average.dataPoints());
        json.name("standard_deviation").number(average.standardDeviation()).close('}');
    }

    private void trend(String name) {
        Trend trend = record.trend();
        json.name(name).open('{').name("slope").number(trend.slope());
        json.name("unit").text(trend.unit().trendUnit());
        json.name("data_points").integer(trend.dataPoints());
        json.name("r_squared").number(trend.rSquared());
        json.name("slope_error").number(trend.slopeError());
        json.name("gradient_factor").number(trend.gradientFactor()).close('}');
    }

    private void overview() {
        json.name("data").open('{').name("summary").text(record.summary());
        average("average");
        trend("trend");
        Ranking ranking = record.ranking();
        json.name("ranking").open('{').name("warm").integer(ranking.warm());
        json.name("cold").integer(ranking.cold());
        json.name("total").integer(ranking.total()).close('}');
        json.name("current_anomaly").number(record.currentAnomaly()).close('}');
    }

    private void metadata() {
        Coverage coverage = record.coverage();
        json.name("metadata").open('{').name("total_years").integer(coverage.totalYears());
        json.name("available_years").integer(coverage.availableYears());
        missingYears(coverage.missingYears());
        json.name("completeness").number(coverage.completeness());
        json.name("period_days").integer(coverage.periodDays());
        json.name("end_date").text(coverage.endDate().toString());
        json.name("source").text(meta.source());
        if (meta.stale()) {
            json.name("stale").yes();
        }
        meta.attribution().ifPresent(this::attribution);
        json.close('}');
    }

    private void attribution(Attribution attribution) {
        json.name("attribution").open('{').name("text").text(attribution.text());
        json.name("url").text(attribution.url());
        json.name("license").text(attribution.license());
        json.name("license_url").text(attribution.licenseUrl()).close('}');
    }

    private void missingYears(List<MissingYear> years) {
        json.name("missing_years").open('[');
        for (MissingYear missing : years) {
            json.open('{').name("year").integer(missing.year());
            json.name("reason").text(missing.reason()).close('}');
        }
        json.close(']');
    }

    private void timezone() {
        json.name("timezone");
        meta.timezone().ifPresentOrElse(json::text, json::nothing);
    }
}
