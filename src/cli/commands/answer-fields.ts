/** Fields of what a hub answered, read one by one: a hub of another version may leave some out. */

export const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? Reflect.get(body, name) : undefined;

export const listIn = (body: unknown, name: string): readonly unknown[] => {
  const value = fieldOf(body, name);
  return Array.isArray(value) ? value : [];
};

export const textsOf = (body: unknown, name: string): readonly string[] =>
  listIn(body, name).filter((value): value is string => typeof value === 'string');
