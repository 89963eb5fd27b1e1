import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { liveMeaning } from '../../src/adapters/upstreams/oref/meaning.ts';
import { oref } from '../../src/adapters/upstreams/oref/poll.ts';
import type { SaidOne } from '../../src/app/intake/said.ts';
import type { Answer, Memory, MemoryChange } from '../../src/app/upstreams/source.ts';
import { catalogueFrom } from '../../src/domain/places/build.ts';
import type { CatalogueData } from '../../src/domain/places/catalogue.ts';

const catalogue = catalogueFrom(
  JSON.parse(readFileSync(new URL('../../config/regions/il.json', import.meta.url), 'utf8')) as CatalogueData,
);

/** Names, and the city of each: big cities come in parts. */
const CITY: Readonly<Record<string, string>> = {
  'תל אביב - מזרח': 'תל אביב',
  'תל אביב - דרום העיר ויפו': 'תל אביב',
  'תל אביב - מרכז העיר': 'תל אביב',
  'אשקלון - דרום': 'אשקלון',
  'אשקלון - צפון': 'אשקלון',
  שדרות: 'שדרות',
};
const ALERTS = [
  ['1', 1, 'air-raid'],
  ['6', 2, 'air-raid'],
  ['7', 12, 'chemical'],
] as const;
const ENDS = ['האירוע הסתיים', 'הארוע הסתיים', 'החשש הוסר', 'ניתן לצאת מהמרחב המוגן'];
const NO_ENDS = [
  'לא ניתן לצאת מהמרחב המוגן',
  'יש לשהות בסמיכות למרחב המוגן',
  'בדקות הקרובות צפויות להתקבל התרעות באזורך',
  'עדכון',
];

const names = fc.uniqueArray(fc.constantFrom(...Object.keys(CITY)), { minLength: 1, maxLength: 4 });
const said = fc.oneof(
  fc.record({ what: fc.constant('alert' as const), kind: fc.nat(ALERTS.length - 1), names }),
  fc.record({ what: fc.constant('end' as const), kind: fc.nat(ENDS.length - 1), names }),
  fc.record({ what: fc.constant('other' as const), kind: fc.nat(NO_ENDS.length - 1), names }),
);
const step = fc.record({
  said,
  /** Heard live this many times, and perhaps growing name by name under one id; or missed, and read in the history. */
  heard: fc.oneof(fc.constant('missed' as const), fc.integer({ min: 1, max: 3 })),
  grows: fc.boolean(),
});

const START = Date.parse('2026-11-20T07:00:00Z');
const jerusalem = (at: number): string => new Date(at + 2 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');

test('a city is up while a naive reader, who strikes out names one by one, has a name of it left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const left = new Map<string, Set<string>>();
      const up = new Set<string>();
      const history: object[] = [];
      let memory: Memory = {};
      let now = START;
      let id = 0;
      let body = '';
      let lastGoodAt: number | null = null;
      const poll = oref({ url: 'http://x', catalogue, outageAfter: 10_000 });
      const ask = async ({ url }: { readonly url: string }): Promise<Answer> => ({
        kind: 'answer',
        status: 200,
        text: url.includes('History') ? JSON.stringify(history) : body,
        askedAt: now,
      });
      /** The hub puts items where they belong by their times; an alert wins at one instant. */
      const hear = (items: readonly SaidOne[]): void => {
        const inOrder = [...items].sort(
          (a, b) => (a.at ?? 0) - (b.at ?? 0) || Number(a.kind === 'alert') - Number(b.kind === 'alert'),
        );
        for (const { kind, region, hazard } of inOrder) {
          if (kind === 'alert') up.add(`${region}|${hazard}`);
          else up.delete(`${region}|${hazard}`);
        }
      };
      const once = async (): Promise<void> => {
        now += 1_000;
        const {
          outcome,
          recorded = [],
          remember = {},
        } = await poll({ ask, memory, now, lastGoodAt, known: [], inFull: true });
        expect(outcome.kind).not.toBe('failure');
        hear([...recorded, ...(outcome.kind === 'signals' ? outcome.said : [])]);
        memory = after(memory, remember);
        lastGoodAt = now;
      };
      await once();
      for (const { said: one, heard, grows } of steps) {
        const [cat, category, hazard] = ALERTS[one.kind] ?? ALERTS[0];
        const title =
          one.what === 'end' ? (ENDS[one.kind] ?? '') : one.what === 'other' ? (NO_ENDS[one.kind] ?? '') : '';
        const live = { cat: one.what === 'alert' ? cat : '10', title };
        id += 1;
        for (const name of one.names) {
          if (one.what === 'alert') left.set(name, (left.get(name) ?? new Set()).add(hazard));
          else if (one.what === 'end') left.delete(name);
        }
        if (heard === 'missed') {
          // Long enough that nothing heard before is read again.
          now += 120_000;
          for (const data of one.names)
            history.push({ alertDate: jerusalem(now), title, data, category: one.what === 'alert' ? category : 13 });
          body = '';
          now += 120_000;
          await once();
        } else {
          const announce = async (data: readonly string[]): Promise<void> => {
            body = JSON.stringify({ id: String(id), ...live, data, desc: '' });
            for (let times = 0; times < heard; times += 1) await once();
          };
          if (grows)
            for (let count = 1; count < one.names.length; count += 1) await announce(one.names.slice(0, count));
          await announce(one.names);
          body = '';
          await once();
        }
        const expected = new Set(
          [...left].flatMap(([name, hazards]) =>
            [...hazards].map((each) => `${catalogue.find(CITY[name] ?? '')?.id}|${each}`),
          ),
        );
        expect([...up].sort()).toEqual([...expected].sort());
      }
    }),
    { numRuns: 300 },
  );
});

/** Words that change nothing about an end, wherever they stand in it; all others might. */
const HARMLESS =
  /^ו?(?:האירוע|הארוע|אירוע|ארוע|כל|כולם|כעת|עכשיו|כבר|לחלוטין|עדכון|הודעה|את|של|כלי|טיס|עוין|ירי|תם|ב?רחבי|בכל|מוגן|הארץ)$/;

test('no end stands beside a word that is not known, in whichever place and whichever sentence of an end', () => {
  const letters = fc.constantFrom(...'אבגדהוזחטיכלמנסעפצקרשתםןףץך');
  const stranger = fc.string({ unit: letters, minLength: 2, maxLength: 7 }).filter((text) => !HARMLESS.test(text));
  fc.assert(
    fc.property(fc.constantFrom(...ENDS), stranger, fc.nat(4), fc.boolean(), (end, word, place, below) => {
      const words = end.split(' ');
      const sentence = words.toSpliced(Math.min(place, words.length), 0, word).join(' ');
      const [title, desc] = below ? ['האירוע הסתיים', sentence] : [sentence, ''];
      // A place that it is said of may stand in it.
      expect(liveMeaning(10, title, desc, ['שדרות']).kind).toBe('not');
      expect(liveMeaning(10, title, desc, [word]).kind).toBe('end');
    }),
  );
});

const after = (memory: Memory, change: MemoryChange): Memory => {
  const next = new Map(Object.entries(memory));
  for (const [name, text] of Object.entries(change)) {
    if (text === null) next.delete(name);
    else next.set(name, text);
  }
  return Object.fromEntries(next);
};
