/** The time zone that a country lives by, for those who read of it: reports, and the clock of a drill. */
const ZONES: Readonly<Record<string, string>> = { UA: 'Europe/Kyiv', IL: 'Asia/Jerusalem' };

export const zoneOf = (country: string): string => ZONES[country.toUpperCase()] ?? 'UTC';
