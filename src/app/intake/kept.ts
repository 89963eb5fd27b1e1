/**
 * Where that is which was acknowledged: on the disk of the server (a power cut does not take it), with a replica (the
 * server may be lost), or in the memory of one server, as far as is known: what takes that server may take it too.
 */
export const KEPT = ['memory', 'replicas', 'disk'] as const;
export type Kept = (typeof KEPT)[number];
