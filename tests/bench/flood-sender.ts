/**
 * `flood-sender.ts URL TOKEN`: told of a flood it writes it down and says `ready`, told `go` it sends all of it at once
 * and says how many words were taken. A process of its own: who measures must not be busy with what others send.
 */

/** Requests at once, the words of each, and how far back they reach; milliseconds. */
export const REQUESTS = 10;
export const WORDS = 1_000;
const SPREAD = 6 * 86_400_000;

/** `name` is in the ids of its words. */
export type Flood = { readonly name: string; readonly region: string };

const bodiesOf = ({ name, region }: Flood): readonly string[] => {
  const now = Date.now();
  return Array.from({ length: REQUESTS }, (_, request) =>
    JSON.stringify(
      Array.from({ length: WORDS }, (_, index) => ({
        kind: index % 2 === 0 ? 'alert' : 'all-clear',
        region,
        // Far from their order: 7,919 is a prime, so each word has a time of its own.
        at: new Date(now - ((index * 7_919) % WORDS) * (SPREAD / WORDS) - request - 1).toISOString(),
        id: `${name}-${request}-${index}`,
      })),
    ),
  );
};

const serve = (url: string, token: string): void => {
  let bodies: readonly string[] = [];
  const send = async (body: string): Promise<number> => {
    const response = await fetch(`${url}/v1/signals`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body,
    });
    const { accepted = 0 } = (await response.json()) as { readonly accepted?: number };
    return accepted;
  };
  const obey = async (told: Flood | 'go'): Promise<'ready' | number> => {
    if (told !== 'go') {
      bodies = bodiesOf(told);
      return 'ready';
    }
    return (await Promise.all(bodies.map(send))).reduce((sum, accepted) => sum + accepted, 0);
  };
  process.on('message', async (told: Flood | 'go') => void process.send?.(await obey(told)));
};

const [url, token] = process.argv.slice(2);
if (process.send !== undefined && url !== undefined && token !== undefined) serve(url, token);
