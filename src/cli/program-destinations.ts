import type { Command } from 'commander';
import {
  DESTINATION_HELP,
  destinationAdd,
  destinationDeliveries,
  destinationList,
  destinationRemove,
  destinationTest,
} from './commands/destination.ts';
import type { Run } from './program-access.ts';

/** Who is told by this hub. */
export const addDestinationCommands = (program: Command, run: Run): void => {
  const destination = program
    .command('destination')
    .description('who is told by this hub')
    .addHelpText('after', DESTINATION_HELP);
  destination
    .command('add')
    .description('add a webhook, and send it a test')
    .argument('<name>', 'as others see it')
    .requiredOption('--webhook <url>', 'where what happens is posted')
    .option('--regions <list>', 'only these, with all below; without it everything')
    .option('--feed <name>', 'another feed than the main one')
    .addHelpText('after', DESTINATION_HELP)
    .action(run(destinationAdd));
  for (const [name, description, body] of [
    ['list', 'all of them', destinationList],
    ['test', 'send a test, and say whether it came', destinationTest],
    ['deliveries', 'what was sent there, try by try', destinationDeliveries],
    ['remove', 'take one away', destinationRemove],
  ] as const) {
    const command = destination.command(name).description(description);
    if (name !== 'list') command.argument('<id>', 'of the destination');
    command.addHelpText('after', DESTINATION_HELP).action(run(body));
  }
};
