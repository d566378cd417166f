// Where somebody is, as a place that the API knows.

const EARTH_KM = 6371;
const FURTHEST_KM = 100;
/* About ten kilometres: enough for weather, and not where somebody lives. */
const DECIMALS = 1;
const radians = degrees => degrees * Math.PI / 180;

function km(one, two) {
  const [a, b] = [radians(one.latitude), radians(two.latitude)];
  const half = Math.sin((b - a) / 2) ** 2
    + Math.cos(a) * Math.cos(b) * Math.sin(radians(two.longitude - one.longitude) / 2) ** 2;
  return 2 * EARTH_KM * Math.asin(Math.sqrt(half));
}

const position = () => new Promise((resolve, reject) => navigator.geolocation.getCurrentPosition(
  ({coords}) => resolve(coords),
  () => reject(new Error("Your location is not known. Please search for a place.")),
  {timeout: 15_000, maximumAge: 600_000}));

/**
 * Finds the known place that is nearest. It is found here, so the location is not sent.
 *
 * @return {place, km}; far from all known places {text}, the rounded coordinates. It fails with words for people
 */
export async function nearest(readPlaces) {
  const here = await position();
  const places = await readPlaces();
  const [best] = places.map(place => ({place, km: km(here, place)})).sort((a, b) => a.km - b.km);
  return best?.km <= FURTHEST_KM
    ? best
    : {text: `${here.latitude.toFixed(DECIMALS)},${here.longitude.toFixed(DECIMALS)}`};
}
