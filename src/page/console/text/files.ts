import { countEn, countUk } from './count.ts';

/** The words of files. */
export const FILES_EN = {
  files: {
    title: 'Files',
    imports: 'Load past alerts',
    importsHint:
      'A CSV of intervals or an exported channel (JSON), packed or not. It goes into the history; the board is not touched.',
    file: 'File',
    dryRun: 'Only look: say what would change, and change nothing',
    send: 'Load',
    willSend: (name: string, size: string, dryRun: boolean) =>
      dryRun
        ? `${name} (${size}) is sent and read; nothing is changed.`
        : `${name} (${size}) is sent, and its alerts are put into the history.`,
    sending: (share: string) => `Sending: ${share}`,
    states: {
      running: 'being read',
      done: 'done',
      failed: 'failed',
      interrupted: 'interrupted; send the same file again',
    },
    counts: (rows: number, taken: number, refused: number) =>
      `${countEn(rows, 'row', 'rows')}, ${taken} taken, ${refused} refused`,
    intervals: (added: number, changed: number) => `${added} intervals added, ${changed} changed`,
    line: (line: number) => `line ${line}`,
    exports: 'Take the past with you',
    from: 'From',
    to: 'To',
    csv: 'CSV of intervals',
    ndjson: 'Signals (NDJSON), to play as a drill',
    exporting: 'Being read…',
    exported: (name: string) => `${name} is with your downloads.`,
  },
};

export const FILES_UK: typeof FILES_EN = {
  files: {
    title: 'Файли',
    imports: 'Завантажити минулі тривоги',
    importsHint:
      'CSV проміжків або експортована стрічка (JSON), стиснена чи ні. Іде в історію; поточного стану не змінює.',
    file: 'Файл',
    dryRun: 'Лише подивитися: сказати, що змінилося б, і нічого не міняти',
    send: 'Завантажити',
    willSend: (name, size, dryRun) =>
      dryRun
        ? `${name} (${size}) буде надіслано й прочитано; нічого не зміниться.`
        : `${name} (${size}) буде надіслано, і його тривоги ввійдуть в історію.`,
    sending: (share) => `Надсилається: ${share}`,
    states: {
      running: 'читається',
      done: 'готово',
      failed: 'збій',
      interrupted: 'перервано; надішліть той самий файл ще раз',
    },
    counts: (rows, taken, refused) =>
      `${countUk(rows, 'рядок', 'рядки', 'рядків')}, прийнято ${taken}, відхилено ${refused}`,
    intervals: (added, changed) => `проміжків додано: ${added}, змінено: ${changed}`,
    line: (line) => `рядок ${line}`,
    exports: 'Забрати минуле з собою',
    from: 'Від',
    to: 'До',
    csv: 'CSV проміжків',
    ndjson: 'Сигнали (NDJSON), щоб програти як навчання',
    exporting: 'Читається…',
    exported: (name) => `${name} серед ваших завантажень.`,
  },
};
