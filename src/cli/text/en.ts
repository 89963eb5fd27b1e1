import { SOURCE_WORDS } from '../../protocol/words/source-words.ts';
import { countingIn } from './counting.ts';
import { DOCTOR_EN } from './doctor-words.ts';
import { USAGE_EN } from './usage-words.ts';

/** Everything the commands say, in English. Other languages have the same keys (`Texts`); the compiler sees to it. */
export const en = {
  ...countingIn({
    locale: 'en-US',
    units: { ms: 'ms', s: 's', min: 'min', h: 'h', d: 'd' },
    more: (names, count) => `${names} and ${count} more`,
    since: (time, length) => `since ${time} (${length})`,
    nouns: {
      region: { one: 'region', other: 'regions' },
      source: { one: 'source', other: 'sources' },
      person: { one: 'person', other: 'people' },
      token: { one: 'token', other: 'tokens' },
      line: { one: 'line', other: 'lines' },
      alert: { one: 'alert', other: 'alerts' },
      signal: { one: 'signal', other: 'signals' },
      row: { one: 'row', other: 'rows' },
      end: { one: 'end', other: 'ends' },
      interval: { one: 'interval', other: 'intervals' },
      difference: { one: 'difference', other: 'differences' },
      frame: { one: 'frame', other: 'frames' },
      event: { one: 'event', other: 'events' },
      entry: { one: 'entry', other: 'entries' },
      check: { one: 'check', other: 'checks' },
      warning: { one: 'warning', other: 'warnings' },
      problem: { one: 'problem', other: 'problems' },
      batch: { one: 'batch', other: 'batches' },
      destination: { one: 'destination', other: 'destinations' },
    },
  }),

  /** Who a command speaks for, and to whom. */
  access: {
    tokenFileEmpty: (path: string) => `${path} holds no token`,
    tokenMalformed: 'that is no token: one is a single word without spaces, such as ac_…',
    noUrl: 'say which hub: allclear login https://alerts.example.org',
    askToken: (hub: string) => `Token for ${hub}: `,
    noToken: 'no token was given; pipe one in, name a file with --token-file, or set ALLCLEAR_TOKEN',
    loggedIn: (name: string, role: string, hub: string) => `This machine now speaks to ${hub} as ${name} (${role}).`,
    mayDo: (rights: string) => `May: ${rights}.`,
    nothing: 'nothing',
    keptIn: (path: string) => `The token is kept in ${path}, readable by you only. Undo with: allclear logout`,
    loggedOut: (hub: string) => `The token for ${hub} is forgotten here; at the hub it goes on until it is replaced.`,
    notLoggedIn: (hub: string) => `No token for ${hub} was kept here.`,
    unencrypted: (hub: string) => `WARNING: ${hub} is not encrypted: whoever is on the way can read the token.`,
    needsToken: (hub: string) =>
      `this needs a token, and none is at hand for ${hub}. Keep one with: allclear login ${hub} (or set ALLCLEAR_TOKEN, or name a file with --token-file). Somebody who may manage the hub makes one with: allclear person add NAME --role operator`,
    unknownToken: (from: string, hub: string) =>
      `${hub} does not know the token ${from}, or it has ended. A new one: allclear person token NAME, then allclear login ${hub}`,
    from: {
      option: 'of --token-file',
      variable: 'of ALLCLEAR_TOKEN',
      login: 'that allclear login keeps',
      folder: 'of this data folder (operator.token); does another hub run at that address?',
    },
  },

  /** What a hub or the way to it answers, by code; where nothing stands the hub's own words do. */
  problems: {} as Readonly<Record<string, string>>,
  problem: (_title: string | undefined, detail: string) => detail,
  unreachable: (detail: string) => `${detail}; start the hub with "allclear serve", or say where it is with --url`,

  usage: USAGE_EN,

  doctor: DOCTOR_EN,

  people: {
    none: 'There are no people yet but the first admin. Add one with: allclear person add NAME --role operator',
    head: ['ID', 'NAME', 'ROLE', 'WHERE', 'TOKENS'] as readonly string[],
    everywhere: 'everywhere',
    tokens: (number: string, ends: string | undefined) =>
      ends === undefined ? number : `${number}, the last ends ${ends}`,
    unknown: (name: string) => `there is no person "${name}"; allclear person list shows those there are`,
    ambiguous: (name: string, ids: string) => `"${name}" is the name of several: ${ids}; give the id`,
    added: (name: string, id: string, role: string) => `Person ${name} (${id}) is there: ${role}.`,
    changed: (name: string, id: string, role: string, where: string) =>
      `Person ${name} (${id}) is changed: ${role}, ${where}.`,
    removed: (name: string, id: string) =>
      `Person ${name} (${id}) is removed; the tokens have ended. What was done stays in the audit.`,
    renewed: (name: string, id: string) => `Person ${name} (${id}) has a new token.`,
    oldEnd: (ends: string | undefined) =>
      ends === undefined ? 'The tokens before have ended.' : `The tokens before go on until ${ends}.`,
    token: (token: string) => `The token, shown this once: ${token}`,
    use: (hub: string) => `Whoever has it runs: allclear login ${hub}`,
  },

  sources: {
    none: (feed: string) => `Feed ${feed} has no sources. Add one with: allclear source add NAME --trust official`,
    head: ['SOURCE', 'TRUST', 'STATE', 'LAST HEARD', 'SILENCE', 'SPEAKS FOR'] as readonly string[],
    states: SOURCE_WORDS.en.states,
    never: 'never',
    ago: (length: string, time: string) => `${length} ago (${time})`,
    neverSilent: 'never counts as silent',
    silentAfter: (length: string) => `silent after ${length}`,
    everything: 'everything',
    levelsOnly: (where: string, levels: string) => `${where}; its silence counts for ${levels} only`,
    raisesNothing: 'covers nothing: it raises nothing and makes nothing clear',
    coversNothing: 'covers nothing: it raises alerts but makes nothing clear',
    coverNothing: 'cover nothing: they raise alerts but make nothing clear',
    noName: (name: string) =>
      `"${name}" is no name of a source: lower case letters, digits, "-", "_" and ".", at most 64, the first a letter or digit`,
    needsTrust: (trusts: string) => `--trust: say how far it is believed: ${trusts}`,
    tokenOnly: '--new-token changes the token and nothing else; to change more: allclear source change NAME',
    exerciseFeed: (feed: string, status: string) =>
      `FEED ${feed} HAS THE STATUS ${status.toUpperCase()}: nothing in it is taken for the real thing`,
    added: (name: string, feed: string) => `Source ${name} of feed ${feed} is there.`,
    changed: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is changed; it holds from its next word on.`,
    renewed: (name: string, feed: string) => `Source ${name} of feed ${feed} has a new token.`,
    speaksFor: (trust: string, silentAfter: string, scope: string) =>
      `It is ${trust}, ${silentAfter === 'never' ? 'never counts as silent' : `silent after ${silentAfter}`}, and speaks for ${scope}.`,
    sayRegions: 'Say --regions for what it watches over, or --regions all.',
    token: (token: string) => `Its token, shown this once: ${token}`,
    tryIt: 'Try it with a heartbeat:',
    muted: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is muted. Its signals are refused; where no other live source covers, calm becomes unknown. Undo with: allclear source unmute`,
    unmuted: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is unmuted. Its signals are taken again; it counts as live with its next word.`,
    removed: (name: string, feed: string) =>
      `Source ${name} of feed ${feed} is removed. Its tokens have ended. What it said stays in the history.`,
    comesBack: (name: string) =>
      `The hub asks ${name} by itself: it comes back as long as it stands in the settings. To keep it quiet: allclear source mute ${name}`,
    upstream: SOURCE_WORDS.en.upstream,
    failures: SOURCE_WORDS.en.failures,
  },

  past: {
    oneFormat: '--csv and --ndjson: choose one',
    jsonNeedsOutput: '--json: name a file with --output; standard output has one document only',
    needsFrom: '--from: say where to begin, for example --from 2026-11-20T00:00:00Z',
    fromAfterTo: '--from: lies after --to',
    exporting: (lines: string) => `${lines} so far`,
    stopped: 'stopped before the end; nothing was kept of it',
    cutOff: 'the hub ended the answer before its end; nothing was kept of it. The same command begins again',
    historyUntil: (until: string) => `Up to ${until} the log has nothing; there it is the intervals of the history.`,
    leftOut: (intervals: string) =>
      `${intervals} of other hazards than air raids left out; the layout cannot name them.`,
    written: (lines: string, path: string | undefined) => `${lines} written${path === undefined ? '' : ` to ${path}`}.`,
    sending: (name: string, share: string | undefined, left: string | undefined) =>
      [
        `${name}: sent to the hub`,
        ...(share === undefined ? [] : [share]),
        ...(left === undefined ? [] : [`${left} left`]),
      ].join(', '),
    reading: (name: string, rows: string, share: string | undefined) =>
      [`${name}: ${rows}`, ...(share === undefined ? [] : [share])].join(', '),
    importStopped: 'Stopped before the end; the same command goes on from here.',
    importLeft: 'the hub has the file and goes on with it; the same command says how far it is',
    imported: {
      title: (path: string, rows: string, length: string, rate: string, dryRun: boolean) =>
        `${path}: ${rows} in ${length}, ${rate} a second${dryRun ? ' (dry run: nothing was written)' : ''}`,
      resumed: 'resumed',
      afterLine: (line: string) => `after line ${line}`,
      taken: 'taken',
      history: 'history',
      nothingNew: 'nothing that was not known',
      changes: (added: string, changed: string) => `${added} new, ${changed} better known`,
      span: 'from',
      spanOf: (from: string, to: string, regions: string) => `${from} to ${to}, ${regions}`,
      madeUp: 'made up',
      ends: (ends: string) => `${ends} nobody announced, marked as such`,
      refused: 'refused',
      line: (line: string, detail: string, code: string) => `line ${line}: ${detail} (${code})`,
      more: (count: string) => `and ${count} more; --refused FILE writes more of them`,
    },
  },

  drill: {
    needsScenario: 'name a file or a scenario; allclear replay --list shows those there are',
    goesOn: (share: string, at: string) => `goes on where it was left: ${share}, at ${at}`,
    progress: (share: string, at: string) => `${share}, now at ${at}`,
    leftAt: (share: string, at: string) => `Paused at ${share}, at ${at}; the same command goes on from there.`,
    left: 'nobody plays it: start a hub with the role replay, and the same command goes on',
    notPlayed: (line: string) => `${line}; nothing was played (--strict)`,
    reportIn: (path: string) => `The report is in ${path}`,
    report: {
      exercise: 'EXERCISE  EXERCISE  EXERCISE',
      title: (title: string, feed: string, signals: string, length: string, rate: string) =>
        `${title} into feed ${feed} (Exercise): ${signals} in ${length}, ${rate} a second`,
      taken: 'taken',
      repeated: 'repeated',
      refused: 'refused',
      notRead: 'not read',
      linesOf: (lines: string) => `${lines} of the scenario`,
      fault: 'fault',
      seed: 'seed',
      ms: 'ms',
      stages: {
        received: 'due → received',
        sequenced: 'received → sequenced',
        sent: 'sequenced → sent',
        seen: 'sent → seen',
        whole: 'due → seen',
      },
      subscriber: 'subscriber',
      allMarked: 'all say Exercise',
      unmarked: (count: string) => `${count} do NOT say Exercise`,
      noSubscriber: 'no subscriber: no hub answered at that address, so what it would have seen is not measured',
      same: (regions: string, intervals: string) =>
        `same: ${regions} and ${intervals} are what the rules alone make of it`,
      different: (differences: string) => `DIFFERENT: ${differences} from what the rules alone make of it`,
      nothing: 'nothing',
      shouldBe: (expected: string, actual: string) => `should be ${expected}, is ${actual}`,
    },
  },

  backup: {
    reading: (bytes: string) => `${bytes} bytes so far`,
    cutOff: 'the hub ended the backup before its end; nothing was kept of it. The same command begins again',
    written: (bytes: string, path: string) =>
      `${bytes} bytes written${path === '-' ? '' : ` to ${path}`}. Keep it like a password.`,
    sending: (share: string) => `sent to the hub, ${share}`,
    restored: (hub: string) => `The backup is in ${hub}. Tokens of people and sources work there as they did.`,
  },

  destinations: {
    none: 'Nobody is told by this hub yet. Add one with: allclear destination add NAME --webhook URL (or --mqtt URL)',
    oneWay: 'say where: --webhook URL, --mqtt URL or --push URL, one of them',
    pushKeys: '--push needs --p256dh and --auth, as the app shows them',
    head: ['ID', 'NAME', 'KIND', 'FEED', 'FROM', 'URL'] as readonly string[],
    added: (name: string, id: string) => `Destination ${name} (${id}) is there.`,
    secret: (secret: string) => `The secret that signs what it is sent, shown this once: ${secret}`,
    test: (came: string, reason: string | undefined) =>
      came === 'yes'
        ? 'The test came.'
        : came === 'no'
          ? `THE TEST DID NOT COME${reason === undefined ? '' : `: ${reason}`}.`
          : 'The test is on its way; allclear destination deliveries ID says what came of it.',
    nothingSent: 'Nothing was sent there yet.',
    removed: (name: string) => `Destination ${name} is removed; it is told nothing more.`,
  },

  reach: {
    none: 'No alert was told to anybody yet.',
    unknown: (event: string) => `no alert ${event} is among those that were told; allclear reach shows the latest`,
    types: { 'alert.started': 'alert', 'alert.ended': 'ended', 'alert.retracted': 'in error' },
    counted: (reached: number, expected: number, length: string) =>
      `${reached} of ${expected} reached, the last after ${length}`,
    missing: (names: string) => `NOT REACHED: ${names}`,
    push: (reached: number, expected: number) => `by push, ${reached} of ${expected} reached`,
    failing: (name: string, since: string, reason: string | undefined) =>
      `${name} HAS NOT BEEN REACHED since ${since}${reason === undefined ? '' : `: ${reason}`}`,
    subscribed: (subscriptions: number, failing: number) =>
      `Subscribed by themselves: ${subscriptions}${failing === 0 ? '' : `, of these not reached now: ${failing}`}`,
  },

  policy: {
    rings: 'rings',
    counts: (sounds: number, urgent: number, normal: number, quiet: number, none: number) =>
      `It would have rung ${sounds} times: urgent ${urgent}, normal ${normal}, quiet ${quiet}; kept back ${none}.`,
    more: (count: number) => `${count} more are counted and not listed.`,
    logFrom: (time: string) => `The log begins at ${time}: of what was before, it says nothing.`,
  },

  outlines: {
    none: 'No outlines were added; those of the oblasts ship. Add some with: allclear outlines add FILE',
    head: ['REGION', 'NAME', 'FILE', 'POINTS', 'ADDED'] as readonly string[],
    added: (regions: string, kept: string, read: string) =>
      `Outlines of ${regions} are used now (${kept} of ${read} points).`,
    unmatched: (count: string) => `${count} that name no region, or none for sure:`,
    unusable: (count: string) => `${count} whose outline cannot be used:`,
    removed: (regions: string) => `Outlines of ${regions} are removed; those that ship are used again.`,
    nameOrAll: 'name the regions, or say --all',
  },

  audit: {
    none: 'Nothing was done in that time.',
    head: ['WHEN', 'WHO', 'FROM', 'WHAT', 'OUTCOME'] as readonly string[],
  },

  refused: {
    none: 'Nothing was refused, and nothing failed for good.',
    deadLetter: (id: string, reason: string) => `dead letter ${id}: ${reason}`,
    decided: {
      retry: (id: string) => `Dead letter ${id} waits in the queue again.`,
      discard: (id: string) => `Dead letter ${id} is let go; its regions are no longer doubtful.`,
    },
  },

  act: {
    done: {
      alert: (where: string, until: string | undefined) =>
        `ALERT in ${where}${until === undefined ? ', until an all-clear' : `, until ${until}`}.`,
      'all-clear': (where: string) => `All-clear for ${where}.`,
      retraction: (where: string) => `Taken back in ${where}: what was said by hand was in error.`,
    },
    effect: {
      started: () => 'An alert stands there now.',
      changed: (by: string) => `The alert that stood there says more now; it is from ${by}.`,
      unchanged: (by: string) => `Nothing changed: the same alert stood there already, from ${by}.`,
      ended: () => 'No alert stands there any more.',
      'still-stands': (by: string) => `An alert still stands there, from ${by}.`,
      'nothing-stood': () => 'Nothing changed: no alert stood there.',
      'not-seen': () => 'The board does not show it; see "allclear status".',
    },
    waits: (id: string) =>
      `It reaches far and waits for another person: allclear proposal confirm ${id}, or allclear proposal refuse ${id}`,
    reaches: (regions: number, destinations: number) =>
      `It would reach, with all that lies below: regions ${regions}, destinations ${destinations}. Nothing was done.`,
    odd: (what: string) => `Odd: ${what}.`,
    doubts: {
      'already-alert': 'an alert stands there already',
      'nothing-to-end': 'no such alert stands there',
      'unusual-region': 'it is not where you act usually',
      'more-than-half': 'it is more than half of the country',
    },
    takesTwo: 'It would wait for another person.',
    nothingWaits: 'Nothing waits for a second person.',
    decided: {
      confirm: (id: string) => `Proposal ${id} is confirmed; it is in the log.`,
      refuse: (id: string) => `Proposal ${id} is refused; nothing was said.`,
    },
  },
};

/** What a language must be able to say. */
export type Texts = typeof en;
