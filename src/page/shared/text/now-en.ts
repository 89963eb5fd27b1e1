import type { NowWords } from './now-words.ts';
import { plural } from './plural.ts';

const regions = (number: number): string =>
  `${number === 1 ? 'one' : number} ${plural(number, 'en', ['region', 'regions'])}`;

export const NOW_EN: NowWords = {
  asking: 'Asking…',
  askingHint: 'The hub is being asked. Nothing is known yet.',
  vouched: (names, others, age) => `${names}${others === 0 ? '' : `, and ${others} more`}, ${age} ago`,
  connected: (age) => `Connected, ${age} ago`,
  printed: (time) => `As of ${time} (Kyiv)`,
  printedOld: (time) => `This was so at ${time} (Kyiv). Load the page again to see how it is now.`,
  lastWord: (age) => `the last word is ${age} old`,
  calmBecause: (sources) => `No alert according to ${sources}.`,
  speaksFor: (name, trust, number) => `${name} (${trust}, speaks for ${regions(number)})`,
  speaksForSome: (name, trust) => (trust === '' ? name : `${name} (${trust})`),
  bar: 'My places now',
  barNoPlace: 'No place chosen',
  forReal: 'For real',
  alerts: (number) => `Alert in ${regions(number)}`,
  parts: (number) => `Alert in a part of ${regions(number)}`,
  noneNew: 'No new alerts',
  alsoInParts: (number, names) => `In ${number} more, only a part is under alert: ${names}.`,
  standing: (names) => `Under alert for years: ${names}.`,
  standingSince: (name, time) => `${name} (since ${time})`,
  unknownOf: (number) => `Nothing is known of ${regions(number)}.`,
  andMore: (names, number) => `${names} and ${number} more`,
  whereAreYou: 'Where are you?',
  byList: 'Choose from the list',
  byMap: 'Choose on the map',
  byDevice: 'Use this device’s position',
  deviceHint: 'The position does not leave this device.',
  looking: 'Looking for the position…',
  notHere: 'The position is in none of the regions that this hub knows. Choose from the list.',
  noPosition: 'This device does not tell its position. Choose from the list.',
  onlyCoarse: (names) =>
    `You are in ${names}. This hub has no outlines of the raions there, so it cannot tell which one: choose yours from the list, or take all of it.`,
  takeCoarse: (names) => `Take ${names}`,
  needsSecure: 'The browser tells the position only on an https address.',
  pickOnMap: 'Choose your region on the map.',
  cancel: 'Cancel',
  notFound: (names) => `This hub knows no place called ${names}.`,
  exerciseBeside: 'goes on beside this',
  showExercise: 'Show the exercise',
  backToAlert: 'Show the real alert',
  insecure:
    'This address is plain http. The browser allows no notifications, no push, no position and no “keep the screen on” here, and keeps no page for times without connection.',
  untrusted:
    'The certificate of this address is not trusted. The browser allows no notifications and no push here, and keeps no page for times without connection.',
  howToSecure:
    'To have them, open the hub by https with a certificate this device trusts: whoever runs the hub finds how in its “operating.md”, under proxies.',
  noChanges: 'Nothing has changed lately.',
  wall: {
    open: 'Wall display',
    scan: 'Open on a phone',
    leave: 'Leave the wall display',
    notAwake: 'This browser lets the screen go dark: switch that off on the device.',
  },
};
