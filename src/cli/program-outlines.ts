import type { Command } from 'commander';
import { OUTLINES_HELP, outlinesAdd, outlinesList, outlinesRemove } from './commands/outlines.ts';
import type { Run } from './program-access.ts';
import type { Say } from './text/help.ts';

/** Where regions lie. */
export const addOutlineCommands = (program: Command, run: Run, say: Say): void => {
  const outlines = program
    .command('outlines')
    .description(say('where regions lie: outlines of your own'))
    .addHelpText('after', say(OUTLINES_HELP));
  outlines
    .command('add')
    .description(say('add outlines out of a file'))
    .argument('<file>', say('GeoJSON or TopoJSON, gzip or not; - for standard input'))
    .option('--feed <name>', say('for the country of another feed than the main one'))
    .addHelpText('after', say(OUTLINES_HELP))
    .action(run(outlinesAdd));
  outlines
    .command('list')
    .description(say('those that were added'))
    .option('--feed <name>', say('of the country of another feed than the main one'))
    .addHelpText('after', say(OUTLINES_HELP))
    .action(run(outlinesList));
  outlines
    .command('remove')
    .description(say('remove some that were added, or all'))
    .argument('[regions...]', say('ids, codes or names'))
    .option('--all', say('all that were added'))
    .option('--feed <name>', say('of the country of another feed than the main one'))
    .addHelpText('after', say(OUTLINES_HELP))
    .action(run(outlinesRemove));
};
