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
import { PUSH_HELP, pushKeys, REACH_HELP, reach } from './commands/reach.ts';
import type { Run } from './program-access.ts';
import type { Say } from './text/help.ts';

/** Commands about destinations. */
export const addDestinationCommands = (program: Command, run: Run, say: Say): void => {
  const destination = program
    .command('destination')
    .description(say('who is told by this hub'))
    .addHelpText('after', say(DESTINATION_HELP));
  destination
    .command('add')
    .description(say('add a webhook, a broker or an app, and send it a test'))
    .argument('<name>', say('as others see it'))
    .option('--webhook <url>', say('where what happens is posted'))
    .option('--mqtt <url>', say('the broker, mqtt://user:password@host:1883/topic: states for smart homes'))
    .option('--push <url>', say('the address of an app (UnifiedPush), as it shows it'))
    .option('--p256dh <key>', say('the key of the app'))
    .option('--auth <secret>', say('the secret of the app'))
    .option('--template <name>', say('how it is written: json, text, ntfy, apprise, or a file with JSONata'))
    .option('--siren', say('it is a siren: told on and off, for urgent alerts only'))
    .option('--confirm <topic>', say('where a siren at a broker says that it did it'))
    .option('--regions <list>', say('only these, with all below; without it everything'))
    .option('--feed <name>', say('another feed than the main one'))
    .addHelpText('after', say(DESTINATION_HELP))
    .action(run(destinationAdd));
  for (const [name, description, body] of [
    ['list', 'all of them', destinationList],
    ['test', 'send a test, and say whether it came', destinationTest],
    ['deliveries', 'what was sent there, try by try', destinationDeliveries],
    ['remove', 'take one away', destinationRemove],
  ] as const) {
    const command = destination.command(name).description(say(description));
    if (name !== 'list') command.argument('<name>', say('of the destination, or its id'));
    command.addHelpText('after', say(DESTINATION_HELP)).action(run(body));
  }
  program
    .command('reach')
    .description(say('who was told of the latest alerts, and who was not'))
    .argument('[event]', say('only this one: its seq'))
    .option('--limit <count>', say('at most so many'))
    .option('--feed <name>', say('another feed than the main one'))
    .addHelpText('after', say(REACH_HELP))
    .action(run(reach));
  program
    .command('push')
    .description(say('what is needed to be told by push'))
    .addHelpText('after', say(PUSH_HELP))
    .command('keys')
    .description(say('the public keys of this hub'))
    .addHelpText('after', say(PUSH_HELP))
    .action(run(pushKeys));
  program
    .command('policy')
    .description(say('how loud destinations are told'))
    .addHelpText('after', say(POLICY_HELP))
    .command('try')
    .description(say('say what a policy would have rung for, in a past night'))
    .argument('<file>', say('with the policy, as JSON or YAML'))
    .requiredOption('--from <time>', say('where the night begins'))
    .requiredOption('--to <time>', say('where it ends; at most 31 days later'))
    .option('--regions <list>', say('as the destination has them'))
    .option('--neighbours', say('with what lies beside them'))
    .option('--feed <name>', say('another feed than the main one'))
    .addHelpText('after', say(POLICY_HELP))
    .action(run(policyTry));
};
