import { weightsIn } from '../../kit/weights.ts';

/** The codings of a body, the smallest first. */
export const ENCODINGS = ['br', 'gzip', 'identity'] as const;
export type Encoding = (typeof ENCODINGS)[number];

type Bodies = Readonly<Partial<Record<Encoding, Buffer>>> & { readonly identity: Buffer };

/** The smallest that the client takes and that there is. What it gives no weight, or the weight 0, is not sent. */
export const encodingFor = (header: string | undefined, bodies: Bodies): Encoding => {
  const wished = new Map(weightsIn((header ?? '').toLowerCase()));
  return ENCODINGS.find((one) => (wished.get(one) ?? 0) > 0 && bodies[one] !== undefined) ?? 'identity';
};

export const contentOf = (bodies: Bodies, encoding: Encoding): Buffer => bodies[encoding] ?? bodies.identity;
