/*
 * Every process sees a wall clock that is a year ahead: `npm run test:later` preloads this file into each of them. Timers
 * and the monotonic clock go as they do. A test that passes today and not like this depends on the day it is run.
 */
const AHEAD_MS = 366 * 24 * 60 * 60 * 1000;

const Today = Date;

class Later extends Today {
  constructor(...parts) {
    if (parts.length === 0) super(Today.now() + AHEAD_MS);
    else super(...parts);
  }

  static now() {
    return Today.now() + AHEAD_MS;
  }
}

globalThis.Date = Later;
// The tests give their browsers the same clock.
process.env.TEST_CLOCK_AHEAD = String(AHEAD_MS);
