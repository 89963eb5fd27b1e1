import type { Command } from 'commander';
import {
  DESTINATION_HELP,
  destinationAdd,
  destinationDeliveries,
  destinationList,
  destinationRemove,
  destinationTest,
} from './commands/destination.ts';
import { POLICY_HELP, policyTry } from './commands/policy.ts';
import type { Run } from './program-access.ts';

/** Who is told by this hub. */
export const addDestinationCommands = (program: Command, run: Run): void => {
  const destination = program
    .command('destination')
    .description('who is told by this hub')
    .addHelpText('after', DESTINATION_HELP);
  destination
    .command('add')
    .description('add a webhook or a broker, and send it a test')
    .argument('<name>', 'as others see it')
    .option('--webhook <url>', 'where what happens is posted')
    .option('--mqtt <url>', 'the broker, mqtt://user:password@host:1883/topic: states for smart homes')
    .option('--template <name>', 'how it is written: json, text, ntfy, apprise, or a file with JSONata')
    .option('--siren', 'it is a siren: told on and off, for urgent alerts only')
    .option('--confirm <topic>', 'where a siren at a broker says that it did it')
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
  program
    .command('policy')
    .description('how loud destinations are told')
    .addHelpText('after', POLICY_HELP)
    .command('try')
    .description('say what a policy would have rung for, in a past night')
    .argument('<file>', 'with the policy, as JSON or YAML')
    .requiredOption('--from <time>', 'where the night begins')
    .requiredOption('--to <time>', 'where it ends; at most 31 days later')
    .option('--regions <list>', 'as the destination has them')
    .option('--neighbours', 'with what lies beside them')
    .option('--feed <name>', 'another feed than the main one')
    .addHelpText('after', POLICY_HELP)
    .action(run(policyTry));
};
