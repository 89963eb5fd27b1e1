/** The answer of `/livez`, the same for a process that has a gateway and for one that has none. */
export const liveness = (
  version: string,
  stuck: readonly string[],
): { readonly status: 200 | 503; readonly body: object } =>
  stuck.length === 0
    ? { status: 200, body: { alive: true, version } }
    : { status: 503, body: { alive: false, version, reasons: stuck } };
