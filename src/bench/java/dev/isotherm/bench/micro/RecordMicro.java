package dev.isotherm.bench.micro;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.Period;
import dev.isotherm.record.RecordMeta;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.Records;
import dev.isotherm.record.TemperatureRecord;
import dev.isotherm.record.UnitGroup;
import dev.isotherm.record.json.RecordJson;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One record: computed from its days, and written as JSON. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class RecordMicro {
    private static final LocalDate TODAY = LocalDate.of(2026, 11, 23);
    private static final RecordMeta META = new RecordMeta(
            Optional.of("Europe/London"), "simulated", Instant.parse("2026-11-23T12:00:00Z"), false, Optional.empty());

    /** The period of the record. */
    @Param({"daily", "monthly"})
    public String period;

    private RecordQuery query;
    private TemperatureRecord record;

    /** Makes the query. */
    @Setup
    public void prepare() {
        query = new RecordQuery(
                Period.of(period).orElseThrow(),
                "london",
                "11-20",
                Anchor.parse("11-20"),
                UnitGroup.CELSIUS,
                Optional.empty());
        record = compute();
    }

    /** The figures of 51 windows. */
    @Benchmark
    public TemperatureRecord compute() {
        return Records.compute(query, TODAY.getYear(), TODAY, RecordMicro::mean, Set.of());
    }

    /** Its JSON. */
    @Benchmark
    public String write() {
        return RecordJson.write(record, META);
    }

    /* Looks like weather, and costs nothing to find. */
    private static double mean(LocalDate day) {
        return 8 + (day.toEpochDay() * 7919 % 1000) / 100.0;
    }
}
