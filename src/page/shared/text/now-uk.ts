import type { NowWords } from './now-words.ts';
import { plural } from './plural.ts';

const count = (number: number, ...forms: readonly string[]): string => `${number} ${plural(number, 'uk', forms)}`;
/** Where. */
const inRegions = (number: number): string =>
  number === 1 ? 'одному регіоні' : count(number, 'регіоні', 'регіонах', 'регіонах');

export const NOW_UK: NowWords = {
  asking: 'Запитуємо…',
  askingHint: 'Запитуємо хаб. Ще нічого не відомо.',
  vouched: (names, others, age) => `${names}${others === 0 ? '' : `, і ще ${others}`}, ${age} тому`,
  connected: (age) => `На зв’язку, ${age} тому`,
  printed: (time) => `Станом на ${time} (Київ)`,
  printedOld: (time) => `Так було о ${time} (Київ). Завантажте сторінку знову, щоб побачити, як є зараз.`,
  lastWord: (age) => `останній звістці ${age}`,
  calmBecause: (sources) => `Тривоги немає за даними: ${sources}.`,
  speaksFor: (name, trust, number) =>
    `${name} (${trust}, відповідає за ${count(number, 'регіон', 'регіони', 'регіонів')})`,
  speaksForSome: (name, trust) => (trust === '' ? name : `${name} (${trust})`),
  bar: 'Мої місця зараз',
  barNoPlace: 'Місце не обрано',
  forReal: 'Насправді',
  alerts: (number) => `Тривога в ${inRegions(number)}`,
  parts: (number) =>
    `Тривога в частині ${number === 1 ? 'одного регіону' : count(number, 'регіону', 'регіонів', 'регіонів')}`,
  noneNew: 'Нових тривог немає',
  alsoInParts: (number, names) => `Ще в ${inRegions(number)} тривога лише в частині: ${names}.`,
  standing: (names) => `Тривога триває роками: ${names}.`,
  standingSince: (name, time) => `${name} (з ${time})`,
  unknownOf: (number) => `Нічого не відомо про ${count(number, 'регіон', 'регіони', 'регіонів')}.`,
  andMore: (names, number) => `${names} і ще ${number}`,
  whereAreYou: 'Де ви?',
  byList: 'Обрати зі списку',
  byMap: 'Обрати на карті',
  byDevice: 'За місцем цього пристрою',
  deviceHint: 'Місце пристрою нікуди не надсилається.',
  looking: 'Визначаємо місце…',
  notHere: 'Пристрій не в жодному з регіонів, які знає хаб. Оберіть зі списку.',
  noPosition: 'Пристрій не повідомляє свого місця. Оберіть зі списку.',
  onlyCoarse: (names) =>
    `Ви тут: ${names}. Хаб не має меж районів, тож не знає, у якому саме ви: оберіть свій зі списку або візьміть усе.`,
  takeCoarse: (names) => `Обрати: ${names}`,
  needsSecure: 'Браузер повідомляє місце лише на адресі https.',
  pickOnMap: 'Оберіть свій регіон на карті.',
  cancel: 'Скасувати',
  notFound: (names) => `Хаб не знає місця з назвою ${names}.`,
  exerciseBeside: 'тривають поруч',
  showExercise: 'Показати навчання',
  backToAlert: 'Показати справжню тривогу',
  insecure:
    'Ця адреса — звичайна http. Браузер не дозволяє тут сповіщень, push, визначення місця та «не вимикати екран» і не зберігає сторінку на час без зв’язку.',
  untrusted:
    'Сертифікату цієї адреси немає довіри. Браузер не дозволяє тут сповіщень і push і не зберігає сторінку на час без зв’язку.',
  howToSecure:
    'Щоб усе це мати, відкривайте хаб за https із сертифікатом, якому довіряє пристрій: як це зробити, власник хабу знайде в його «operating.md», у розділі про proxies.',
  noChanges: 'Останнім часом нічого не змінилося.',
  wall: {
    open: 'Екран на стіні',
    scan: 'Відкрити на телефоні',
    leave: 'Вийти з екрана на стіні',
    notAwake: 'Цей браузер дає екрану згаснути: вимкніть це на пристрої.',
  },
};
