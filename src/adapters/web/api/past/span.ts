import { AppError } from '../../../../app/kit/errors.ts';
import type { Instant } from '../../../../domain/words.ts';
import { feedId, hazard, instantText, regionText } from '../../../kit/fields.ts';

/** Fields of a query about a region's past; `usual`: when the span begins where `from` is absent. */
export const pastOfRegion = (usual: string) => ({
  feed: feedId.optional(),
  region: regionText,
  from: instantText.optional().meta({ description: `${usual} before \`to\` when absent.` }),
  to: instantText.optional().meta({ description: 'Now when absent.' }),
  hazard: hazard.optional(),
});

/** The span that is asked for. Throws `request.invalid`. */
export const spanOf = (
  asked: { readonly from?: Instant | undefined; readonly to?: Instant | undefined },
  now: Instant,
  usual: number,
): { readonly from: Instant; readonly to: Instant } => {
  const to = asked.to ?? now;
  const from = asked.from ?? to - usual;
  if (from > to)
    throw new AppError('request.invalid', 'from: lies after to', { fields: { parameters: ['from', 'to'] } });
  return { from, to };
};
