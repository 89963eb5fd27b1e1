import type { Command } from 'commander';
import { OUTLINES_HELP, outlinesAdd, outlinesList, outlinesRemove } from './commands/outlines.ts';
import type { Run } from './program-access.ts';

/** Where regions lie. */
export const addOutlineCommands = (program: Command, run: Run): void => {
  const outlines = program
    .command('outlines')
    .description('where regions lie: outlines of your own')
    .addHelpText('after', OUTLINES_HELP);
  outlines
    .command('add')
    .description('add outlines out of a file')
    .argument('<file>', 'GeoJSON or TopoJSON, gzip or not; - for standard input')
    .option('--feed <name>', 'for the country of another feed than the main one')
    .addHelpText('after', OUTLINES_HELP)
    .action(run(outlinesAdd));
  outlines
    .command('list')
    .description('those that were added')
    .option('--feed <name>', 'of the country of another feed than the main one')
    .addHelpText('after', OUTLINES_HELP)
    .action(run(outlinesList));
  outlines
    .command('remove')
    .description('remove some that were added, or all')
    .argument('[regions...]', 'ids, codes or names')
    .option('--all', 'all that were added')
    .option('--feed <name>', 'of the country of another feed than the main one')
    .addHelpText('after', OUTLINES_HELP)
    .action(run(outlinesRemove));
};
