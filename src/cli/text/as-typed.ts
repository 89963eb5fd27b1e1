/** Commands of this program where they stand in a text: `allclear status`, with or without a quote before. */
const COMMAND =
  /(?<![\w/.-])allclear (?=(?:serve|login|logout|status|watch|alert|all-clear|retract|proposal|source|person|destination|reach|push|policy|replay|import|export|audit|backup|restore|doctor)\b|\[options\])/g;

/** The text with its commands as they can be typed here: `npm run -s allclear -- status` in a checkout. */
export const asTyped = (text: string, called: string): string =>
  called === 'allclear' ? text : text.replace(COMMAND, `${called} `);
