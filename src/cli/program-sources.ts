import type { Command } from 'commander';
import { SOURCE_HELP, sourceList, sourceMute, sourceRemove, sourceUnmute } from './commands/source.ts';
import { SOURCE_ADD_HELP, sourceAdd, sourceChange, sourceToken } from './commands/source-set.ts';
import type { Run } from './program-access.ts';
import type { Say } from './text/help.ts';

const FEED = ['--feed <name>', 'another feed than the main one'] as const;

/** Commands about sources. */
export const addSourceCommands = (program: Command, run: Run, say: Say): void => {
  const source = program
    .command('source')
    .description(say('who may tell this hub about alerts'))
    .addHelpText('after', say(SOURCE_HELP));

  withSettings(
    say,
    source
      .command('add')
      .description(say('add a source and print its token, once'))
      .argument('<name>', say('lower case letters, digits, "-", "_" and "."')),
  )
    .option('--feed <name>', say('another feed than the main one; a new one is an Exercise'))
    .option('--new-token', say('the same as "source token NAME"'))
    .addHelpText('after', say(SOURCE_ADD_HELP))
    .action(run(sourceAdd));

  withSettings(
    say,
    source
      .command('change')
      .description(say('change what a source covers or how far it is believed, without silence between'))
      .argument('<name>', say('of the source')),
  )
    .option(FEED[0], say(FEED[1]))
    .addHelpText('after', say(SOURCE_HELP))
    .action(run(sourceChange));

  source
    .command('token')
    .description(say('give a source a new token and print it, once'))
    .argument('<name>', say('of the source'))
    .option('--overlap <time>', say('how long the tokens before go on, such as 10m (default: they end at once)'))
    .option(FEED[0], say(FEED[1]))
    .addHelpText('after', say(SOURCE_HELP))
    .action(run(sourceToken));

  const named = [
    ['list', 'all sources of a feed, and when each was heard', sourceList],
    ['mute', 'refuse what a source says, for now', sourceMute],
    ['unmute', 'take what a muted source says again', sourceUnmute],
    ['remove', 'take a source away; its tokens end', sourceRemove],
  ] as const;
  for (const [name, description, body] of named) {
    const command = source.command(name).description(say(description));
    if (name !== 'list') command.argument('<name>', say('of the source'));
    command.option(FEED[0], say(FEED[1])).addHelpText('after', say(SOURCE_HELP)).action(run(body));
  }
};

const withSettings = (say: Say, command: Command): Command =>
  command
    .option(
      '--trust <trust>',
      say('official, relay (repeats an official one) or unconfirmed (raises nothing by itself)'),
    )
    .option(
      '--regions <list>',
      say('what it speaks for and covers, with all below; all; or none: then nothing is clear by it (default)'),
    )
    .option('--levels <list>', say('levels its silence says something about: oblast, raion, hromada; or all (default)'))
    .option(
      '--silent-after <time>',
      say('without word for this long it is silent; or never (default: the setting sources.silentAfter)'),
    )
    .option(
      '--confirm-after <time>',
      say('a list that clears very much is believed when one so much later agrees (default: 1s)'),
    );
