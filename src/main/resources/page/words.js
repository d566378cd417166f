// What is said of a record, in words and numbers.

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
  "November", "December"];
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const SPANS = {
  daily: "", weekly: "the 7 days until", monthly: "the 31 days until", yearly: "the 365 days until",
};
const REASONS = {
  no_data: "no observations",
  no_data_current_year: "not observed yet",
  coverage_below_threshold: "too few days were observed",
};

export const months = MONTHS;
export const periods = Object.keys(SPANS);
export const daysOf = month => DAYS[month - 1];

/** The date of an identifier such as 11-20 as [month, day]; null if there is no such date in any year. */
export function monthDay(identifier) {
  const found = /^(\d{1,2})-(\d{1,2})$/.exec(identifier);
  const [month, day] = found ? [Number(found[1]), Number(found[2])] : [0, 0];
  return month >= 1 && month <= 12 && day >= 1 && day <= DAYS[month - 1] ? [month, day] : null;
}

export const identifier = (month, day) => `${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;

export function spanWords(period, date) {
  const [month, day] = monthDay(date);
  return `${SPANS[period]} ${day} ${MONTHS[month - 1]}`.trim();
}

/** Rounded, with a real minus, and zero without one: the API also sends -0.0. */
export function number(value, decimals) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export const signed = (value, decimals) => (value > 0 && Number(value.toFixed(decimals)) !== 0 ? "+" : "")
  + number(value, decimals);

export const unitOf = record => record.unit_group === "fahrenheit" ? "°F" : "°C";
export const reason = text => REASONS[text] ?? text.replaceAll("_", " ");

/** All years, those without data included, in their order. */
export function years(record) {
  const gaps = record.metadata.missing_years.map(({year, reason: why}) => ({year, gap: reason(why)}));
  return [...record.values, ...gaps].sort((a, b) => a.year - b.year);
}

export function yearWords(one, unit) {
  if (one.gap) {
    return `${one.year}: ${one.gap}`;
  }
  const distance = number(Math.abs(one.anomaly), 1);
  const compared = distance === "0.0" ? "as the mean" : `${distance} ${unit} ${one.anomaly > 0 ? "warmer" : "cooler"}`;
  return `${one.year}: ${number(one.temperature, 1)} ${unit}, ${compared}`;
}

/** Pairs of names and values. */
export function facts(record) {
  const unit = unitOf(record);
  const {average, trend, metadata} = record;
  const of = (value, text) => value === null || value === undefined ? "" : text(value);
  return [
    ["Mean", `${number(average.mean, 1)} ${unit}`],
    ["Usual range", of(average.standard_deviation, sigma => `± ${number(sigma, 1)} ${unit} (σ)`)],
    ["Trend", average.data_points < 3 ? "" : `${signed(trend.slope, 2)}`
      + `${of(trend.slope_error, error => ` ± ${number(error, 2)}`)} ${unit} per decade`],
    ["Years", `${metadata.available_years} of ${metadata.total_years}`],
    ["Time zone", record.timezone ?? ""],
  ].filter(([, value]) => value !== "");
}

export function csv(record) {
  const lines = years(record).map(one => one.gap
    ? `${one.year},,,${one.gap}`
    : `${one.year},${one.temperature},${one.anomaly || 0},`);
  const unit = record.unit_group;
  return [`year,temperature_${unit},anomaly_${unit},missing`, ...lines, ""].join("\r\n");
}

/** A time to wait, in words. */
export function seconds(count) {
  return count < 120 ? `${count} s` : `${Math.ceil(count / 60)} minutes`;
}
