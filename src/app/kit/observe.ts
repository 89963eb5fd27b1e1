/**
 * What happens inside, told by name: logs, metrics and tests all hang on it. An event name and fields, never a
 * sentence with values in it.
 */
export type Observe = (event: string, fields?: Readonly<Record<string, unknown>>) => void;

export const nobody: Observe = () => {};
