/** The words of backups and outlines. */
export const HUB_EN = {
  backup: {
    reading: (bytes: string) => `${bytes} bytes so far`,
    cutOff: 'the hub ended the backup before its end; nothing was kept of it. The same command begins again',
    written: (bytes: string, path: string) =>
      `${bytes} bytes written${path === '-' ? '' : ` to ${path}`}. Keep it like a password.`,
    sending: (share: string) => `sent to the hub, ${share}`,
    restored: (hub: string) => `The backup is in ${hub}. Tokens of people and sources work there as they did.`,
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
};

export const HUB_UK: typeof HUB_EN = {
  backup: {
    reading: (bytes) => `наразі ${bytes} байтів`,
    cutOff: 'хаб урвав копію до її кінця; нічого не збережено. Та сама команда почне знову',
    written: (bytes, path) => `Записано ${bytes} байтів${path === '-' ? '' : ` у ${path}`}. Бережіть, як пароль.`,
    sending: (share) => `надсилається хабу, ${share}`,
    restored: (hub) => `Копія вже у ${hub}. Токени людей і джерел діють там, як діяли.`,
  },

  outlines: {
    none: 'Обрисів не додавали; обриси областей є в комплекті. Додати: allclear outlines add ФАЙЛ',
    head: ['РЕГІОН', 'НАЗВА', 'ФАЙЛ', 'ТОЧОК', 'ДОДАНО'],
    added: (regions, kept, read) => `Обриси тепер у вжитку: ${regions} (точок: ${kept} з ${read}).`,
    unmatched: (count) => `Не названо регіону або названо неоднозначно (${count}):`,
    unusable: (count) => `Обрис непридатний (${count}):`,
    removed: (regions) => `Обриси вилучено: ${regions}; знову діють ті, що в комплекті.`,
    nameOrAll: 'назвіть регіони або вкажіть --all',
  },
};
