import { lateJsonata } from '../../kit/late.ts';

/** Finds something in a JSON value. */
export type Find = (value: unknown) => Promise<unknown>;

/** A runaway expression must not hold up the others; milliseconds. */
const TIME_LIMIT = 1_000;
const DEEPEST = 200;

/** A JSON Pointer (RFC 6901) begins with a slash or is empty; everything else is JSONata. Throws for one that is neither. */
export const finder = (expression: string): Find => {
  if (isPointer(expression)) {
    const path = expression
      .split('/')
      .slice(1)
      .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
    return async (value) => path.reduce(step, value);
  }
  const compiled = lateJsonata()(expression, { timeout: TIME_LIMIT, stack: DEEPEST });
  return (value) => compiled.evaluate(value);
};

const isPointer = (expression: string): boolean => expression === '' || expression.startsWith('/');

/** The syntax tree of a JSONata expression; undefined for a JSON Pointer. */
export const syntaxOf = (expression: string): unknown =>
  isPointer(expression) ? undefined : lateJsonata()(expression).ast();

const step = (value: unknown, part: string): unknown => {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
  return (value as Readonly<Record<string, unknown>>)[part];
};
