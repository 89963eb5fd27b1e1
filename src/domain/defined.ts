/** The fields that have a value: what is absent is absent, and not there as undefined. */
export const defined = <T extends object>(fields: T): Defined<T> => {
  const found: Partial<T> = {};
  for (const name in fields) if (fields[name] !== undefined) found[name] = fields[name];
  return found as unknown as Defined<T>;
};

type Defined<T> = { [Name in keyof T as undefined extends T[Name] ? never : Name]: T[Name] } & {
  [Name in keyof T as undefined extends T[Name] ? Name : never]?: Exclude<T[Name], undefined>;
};
