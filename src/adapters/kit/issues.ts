import type { z } from 'zod';

/** The faults of the input, in words: `active.3.region: expected string, received undefined; …`. */
export const inWords = (issues: readonly z.core.$ZodIssue[]): string =>
  issues.slice(0, MAX_TOLD).map(issueInWords).join('; ');

/** Mistakes that are told; a client that sends a thousand is helped by the first few. */
const MAX_TOLD = 5;

const issueInWords = (issue: z.core.$ZodIssue): string => {
  const message = issue.message.replace(/^Invalid (?:input|option): /, '');
  return issue.path.length === 0 ? message : `${issue.path.join('.')}: ${message}`;
};

/** The issues themselves; of a union with several readings those of the reading that got furthest. */
export const flatIssues = (issues: readonly z.core.$ZodIssue[]): readonly z.core.$ZodIssue[] =>
  issues.flatMap((issue) => {
    if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue];
    const readings = issue.errors.map((errors) =>
      flatIssues(errors.map((inner): z.core.$ZodIssue => ({ ...inner, path: [...issue.path, ...inner.path] }))),
    );
    return [...readings].sort((a, b) => depthOf(b) - depthOf(a) || mistypes(a) - mistypes(b))[0] ?? [issue];
  });

const depthOf = (issues: readonly z.core.$ZodIssue[]): number =>
  Math.max(0, ...issues.map((issue) => issue.path.length));

const mistypes = (issues: readonly z.core.$ZodIssue[]): number =>
  issues.filter((issue) => issue.code === 'invalid_type').length;
