/*
 * A wall clock that somebody sets: it is off by as many milliseconds as the file says that `STEPPED_BY` names. Timers and
 * the monotonic clock go as they do. Preloaded into each process of a hub.
 */
import { readFileSync } from 'node:fs';

const file = process.env.STEPPED_BY ?? '';
const Today = Date;
let off = 0;

const look = () => {
  try {
    off = Number(readFileSync(file, 'utf8'));
  } catch {
    off = 0;
  }
};
look();
setInterval(look, 50).unref();

class Stepped extends Today {
  constructor(...parts) {
    if (parts.length === 0) super(Today.now() + off);
    else super(...parts);
  }

  static now() {
    return Today.now() + off;
  }
}

globalThis.Date = Stepped;
