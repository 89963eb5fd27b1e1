/** Fields of an event, as they come: whoever reads them expects nothing. */
export type Fields = Readonly<Record<string, unknown>>;

/** 0 when it is no finite number of at least 0: a counter must not break what it counts. */
export const numberOf = (fields: Fields, name: string): number => {
  const value = fields[name];
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;
};

export const textOf = (fields: Fields, name: string): string | undefined => {
  const value = fields[name];
  return typeof value === 'string' ? value : undefined;
};

/** Each label value is a series that is kept for ever; drills come and go. */
const MAX_NAMES = 200;

/** The first names as they are, later ones as `other`. */
export const boundedNames = (): ((name: string | undefined) => string) => {
  const names = new Set<string>();
  return (name = 'none') => {
    if (names.has(name)) return name;
    if (names.size >= MAX_NAMES) return 'other';
    names.add(name);
    return name;
  };
};
