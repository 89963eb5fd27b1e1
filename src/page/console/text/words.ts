import type { Lang } from '../../shared/text/lang.ts';
import { ALERT_EN, ALERT_UK } from './alert.ts';
import { COMMON_EN, COMMON_UK } from './common.ts';
import { DESTINATIONS_EN, DESTINATIONS_UK } from './destinations.ts';
import { FILES_EN, FILES_UK } from './files.ts';
import { PEOPLE_EN, PEOPLE_UK } from './people.ts';
import { REVIEW_EN, REVIEW_UK } from './review.ts';
import { SESSION_EN, SESSION_UK } from './session.ts';
import { SOURCES_EN, SOURCES_UK } from './sources.ts';

/** Everything the console says, a file for each of its parts. The other language says all of it too, or does not compile. */
const EN = {
  ...SESSION_EN,
  ...COMMON_EN,
  ...SOURCES_EN,
  ...ALERT_EN,
  ...PEOPLE_EN,
  ...DESTINATIONS_EN,
  ...FILES_EN,
  ...REVIEW_EN,
};

const UK: ConsoleWords = {
  ...SESSION_UK,
  ...COMMON_UK,
  ...SOURCES_UK,
  ...ALERT_UK,
  ...PEOPLE_UK,
  ...DESTINATIONS_UK,
  ...FILES_UK,
  ...REVIEW_UK,
};

export type ConsoleWords = typeof EN;

export const consoleWords = (lang: Lang): ConsoleWords => (lang === 'uk' ? UK : EN);
