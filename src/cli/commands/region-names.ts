import { textOf } from '../../adapters/allclear/http-client.ts';
import { safeText } from '../../protocol/safe-text.ts';
import type { Session } from '../cli.ts';

/** So many are looked up; the rest are told by their ids. */
const MOST = 40;

/** The names of regions by id, in the language asked for. One that cannot be had is told by its id: it fails nothing. */
export const namesOf = async (session: Session, ids: readonly string[]): Promise<(id: string) => string> => {
  const hub = await session.hub();
  const wanted = [...new Set(ids)].slice(0, MOST);
  const names = new Map(
    await Promise.all(
      wanted.map(async (id) => {
        const card = await hub.get(`v1/regions/${encodeURIComponent(id)}`);
        const body = card.kind === 'ok' ? card.body : undefined;
        const name = textOf(body, session.lang === 'uk' ? 'name' : 'nameEn') ?? id;
        return [id, safeText(name)] as const;
      }),
    ),
  );
  return (id) => names.get(id) ?? id;
};
