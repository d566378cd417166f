package dev.isotherm.api.share;

import dev.isotherm.record.Anchor;
import dev.isotherm.record.IdentifierException;
import dev.isotherm.record.RecordQuery;
import dev.isotherm.record.json.RecordJson;
import dev.isotherm.service.RecordService;
import dev.isotherm.service.RecordService.Computed;
import dev.isotherm.share.PictureStore;
import dev.isotherm.share.PictureStore.Kept;
import dev.isotherm.share.Share;
import dev.isotherm.share.picture.Studio;
import dev.isotherm.share.picture.Subject;
import dev.isotherm.weather.place.Place;
import dev.isotherm.weather.provider.WeatherException;
import io.vertx.core.Future;
import java.time.LocalDate;
import java.time.Month;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pictures of shares: each is drawn once and kept until its days change. A picture is drawn from stored days only,
 * so a request of anybody never buys weather. Belongs to one context.
 */
final class SharePictures {
    private static final Logger LOG = LoggerFactory.getLogger(SharePictures.class);
    /* Part of every version: a picture of another edition is drawn again. */
    private static final String EDITION = "1";

    private final RecordService records;
    private final PictureStore pictures;
    private final Studio studio;
    private final Map<String, Future<Optional<Kept>>> underway = new HashMap<>();

    SharePictures(RecordService records, PictureStore pictures, Studio studio) {
        this.records = records;
        this.pictures = pictures;
        this.studio = studio;
    }

    /**
     * Finds or draws a picture. All simultaneous requests for it share the work.
     *
     * @param titled whether it shows the place and the days
     * @return the picture; empty if there is no record to draw, or if this Java cannot draw; fails as {@link
     *     Studio#draw}, and if Redis is not available
     */
    Future<Optional<Kept>> of(Share share, boolean titled) {
        String name = share.id() + (titled ? "" : "-untitled");
        Future<Optional<Kept>> begun = underway.get(name);
        if (begun != null) {
            return begun;
        }
        Future<Optional<Kept>> work = new Search(share, titled, name).run();
        underway.put(name, work);
        return work.onComplete(done -> underway.remove(name, work));
    }

    /** One search for a picture. */
    private final class Search {
        private final Share.Content content;
        private final boolean titled;
        private final String name;

        Search(Share share, boolean titled, String name) {
            this.content = share.content();
            this.titled = titled;
            this.name = name;
        }

        Future<Optional<Kept>> run() {
            Future<Optional<String>> days = records.version(content.location());
            return pictures.find(name)
                    .compose(kept -> days.compose(stored -> {
                        Optional<String> version = stored.map(this::version);
                        boolean same = kept.isPresent()
                                && version.filter(kept.get().version()::equals).isPresent();
                        return same ? Future.succeededFuture(kept) : draw(kept, version);
                    }));
        }

        /* If the days are not there, a picture that was drawn when they were is better than none. */
        private Future<Optional<Kept>> draw(Optional<Kept> kept, Optional<String> stored) {
            return record().compose(record -> {
                if (record.isEmpty()) {
                    return Future.succeededFuture(kept);
                }
                Computed found = record.get();
                String version = stored.orElseGet(() -> version(RecordJson.write(found.record(), found.meta())));
                return kept.isPresent() && kept.get().version().equals(version)
                        ? Future.succeededFuture(kept)
                        : draw(found, version);
            });
        }

        private String version(String days) {
            return PictureStore.version(String.join("\n", EDITION, days));
        }

        /* As at the end of the year of the share, so that it stays as it was shared; else as of now. */
        private Future<Optional<Computed>> record() {
            LocalDate end = LocalDate.of(content.refYear(), Month.DECEMBER, 31);
            return stored(Optional.of(end))
                    .compose(then -> then.isPresent() ? Future.succeededFuture(then) : stored(Optional.empty()));
        }

        private Future<Optional<Computed>> stored(Optional<LocalDate> today) {
            RecordQuery query;
            try {
                query = new RecordQuery(
                        content.period(),
                        content.location(),
                        content.identifier(),
                        Anchor.parse(content.identifier()),
                        content.unit(),
                        today);
            } catch (IdentifierException e) {
                // An older version stored it without this check.
                return Future.succeededFuture(Optional.empty());
            }
            return records.stored(query)
                    .recover(e -> e instanceof WeatherException
                            ? Future.succeededFuture(Optional.empty())
                            : Future.failedFuture(e))
                    .map(found -> found.filter(record -> !record.record().isEmpty()));
        }

        private Future<Optional<Kept>> draw(Computed record, String version) {
            return records.place(content.location())
                    .compose(place -> studio.draw(subject(record, place)))
                    .map(drawn -> drawn.map(png -> PictureStore.drawn(version, png)))
                    .onSuccess(drawn -> drawn.ifPresent(this::keep));
        }

        /* The answer does not wait: without a kept picture the next request draws it again. */
        private void keep(Kept picture) {
            pictures.keep(name, picture)
                    .onFailure(e -> LOG.debug("The picture {} was not kept: {}", name, e.getMessage()));
        }

        private Subject subject(Computed record, Optional<Place> place) {
            List<String> names = Stream.concat(
                            Stream.of(content.location()), place.stream().map(Place::name))
                    .toList();
            return new Subject(
                    names,
                    content.position(),
                    record.record(),
                    content.refYear(),
                    record.meta().source(),
                    titled);
        }
    }
}
