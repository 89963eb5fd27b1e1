/** No `Retry-After` is believed beyond that; milliseconds. */
const LONGEST = 3_600_000;

/** The wait that `Retry-After` asks for, by seconds or a date, in milliseconds from now; undefined: nothing that can be used. */
export const retryAfterOf = (text: string | undefined, now = Date.now()): number | undefined => {
  if (text === undefined) return undefined;
  const milliseconds = /^\d+$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isFinite(milliseconds) && milliseconds > 0 ? Math.min(milliseconds, LONGEST) : undefined;
};
