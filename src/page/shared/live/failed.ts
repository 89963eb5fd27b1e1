/** `code`: of the catalogue of problems; absent where no hub answered. `fields`: the rest of the problem document. */
export type Failed = {
  readonly kind: 'failed';
  readonly status: number;
  readonly detail: string;
  readonly code?: string;
  readonly fields?: Readonly<Record<string, unknown>>;
};

/** The fields of a problem document. */
export const failedOf = (status: number, value: unknown): Failed => {
  const fields = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  const { detail, title, code } = fields as { detail?: unknown; title?: unknown; code?: unknown };
  const said = [detail, title].find((text): text is string => typeof text === 'string');
  return {
    kind: 'failed',
    status,
    detail: said ?? `HTTP ${status}`,
    ...(typeof code === 'string' ? { code } : {}),
    fields,
  };
};
