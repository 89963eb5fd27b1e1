import type { Command } from 'commander';
import type { CommandBody } from './cli.ts';
import {
  ACT_HELP,
  alert,
  allClear,
  PROPOSAL_HELP,
  proposalConfirm,
  proposalList,
  proposalRefuse,
  retract,
} from './commands/act.ts';
import { AUDIT_HELP, audit } from './commands/audit.ts';
import { LOGIN_HELP, login, logout } from './commands/login.ts';
import { PERSON_HELP, personAdd, personChange, personList, personRemove, personToken } from './commands/person.ts';
import { REFUSED_HELP, refusedDiscard, refusedList, refusedRetry } from './commands/refused.ts';
import type { Say } from './text/help.ts';

/** Commands for those who run a hub: tokens, people, what was done, and what is said by hand. */

export type Run = (body: CommandBody) => (...given: readonly unknown[]) => Promise<void>;

export const addAccessCommands = (program: Command, run: Run, say: Say): void => {
  program
    .command('login')
    .description(say('keep a token for a hub'))
    .argument('[url]', say('of the hub'))
    .addHelpText('after', say(LOGIN_HELP))
    .action(run(login));
  program
    .command('logout')
    .description(say('forget the token for a hub'))
    .argument('[url]', say('of the hub'))
    .addHelpText('after', say(LOGIN_HELP))
    .action(run(logout));
};

const ACTS = [
  ['alert', 'say by hand that there is an alert', alert],
  ['all-clear', 'say by hand that an alert is over', allClear],
  ['retract', 'take back what was said by hand in error', retract],
] as const;

export const addActCommands = (program: Command, run: Run, say: Say): void => {
  for (const [name, description, body] of ACTS) {
    const command = program
      .command(name)
      .description(say(description))
      .argument('<region>', say('id, code or name'))
      .option('--reason <text>', say('why; kept, and shown to others'))
      .option('--preview', say('say what it would do, and do nothing'))
      .option('--confirm', say('do it though the hub asked back'))
      .option('--hazard <hazard>', say('air-raid, artillery, urban-fights, chemical or nuclear (default: air-raid)'))
      .option('--feed <name>', say('another feed than the main one'));
    if (name === 'alert') command.option('--until <time>', say('when it ends by itself, such as 2026-11-20T09:00:00Z'));
    command.addHelpText('after', say(ACT_HELP)).action(run(body));
  }
  const proposal = program
    .command('proposal')
    .description(say('what waits for a second person'))
    .addHelpText('after', say(PROPOSAL_HELP));
  const feed = ['--feed <name>', say('another feed than the main one')] as const;
  proposal
    .command('list')
    .description(say('all that waits'))
    .option(...feed)
    .addHelpText('after', say(PROPOSAL_HELP))
    .action(run(proposalList));
  for (const [name, description, body] of [
    ['confirm', 'let it be said', proposalConfirm],
    ['refuse', 'let it not be said', proposalRefuse],
  ] as const)
    proposal
      .command(name)
      .description(say(description))
      .argument('<id>', say('of the proposal'))
      .option(...feed)
      .addHelpText('after', say(PROPOSAL_HELP))
      .action(run(body));
  addRefusedCommands(program, run, say);
};

const addRefusedCommands = (program: Command, run: Run, say: Say): void => {
  const refused = program
    .command('refused')
    .description(say('signals that were refused, and dead letters'))
    .addHelpText('after', say(REFUSED_HELP));
  const feed = ['--feed <name>', say('another feed than the main one')] as const;
  refused
    .command('list')
    .description(say('the latest first'))
    .option(...feed)
    .option('--limit <count>', say('at most so many'))
    .addHelpText('after', say(REFUSED_HELP))
    .action(run(refusedList));
  for (const [name, description, body] of [
    ['retry', 'put a dead letter back into the queue', refusedRetry],
    ['discard', 'let go of a dead letter', refusedDiscard],
  ] as const)
    refused
      .command(name)
      .description(say(description))
      .argument('<id>', say('of the dead letter'))
      .option(...feed)
      .addHelpText('after', say(REFUSED_HELP))
      .action(run(body));
};

export const addPersonCommands = (program: Command, run: Run, say: Say): void => {
  const person = program
    .command('person')
    .description(say('who runs this hub, and what they may do'))
    .addHelpText('after', say(PERSON_HELP));
  const role = ['--role <role>', say('operator, auditor, reader or admin')] as const;
  const regions = ['--regions <list>', say('where they may alert by hand; all: everywhere')] as const;
  const expires = ['--expires <time>', say('when the token ends, such as 2027-01-01T00:00:00Z; never')] as const;
  person.command('list').description(say('all people')).addHelpText('after', say(PERSON_HELP)).action(run(personList));
  person
    .command('add')
    .description(say('add a person and print the token, once'))
    .argument('<name>', say('as the audit and the page show it'))
    .requiredOption(...role)
    .option(...regions)
    .option(...expires)
    .addHelpText('after', say(PERSON_HELP))
    .action(run(personAdd));
  person
    .command('change')
    .description(say('change what a person may do'))
    .argument('<person>', say('id or name'))
    .option('--name <name>', say('a new name'))
    .option(...role)
    .option(...regions)
    .option(...expires)
    .addHelpText('after', say(PERSON_HELP))
    .action(run(personChange));
  person
    .command('token')
    .description(say('give a person a new token and print it, once'))
    .argument('<person>', say('id or name'))
    .option('--overlap <time>', say('how long the tokens before go on, such as 10m (default: they end at once)'))
    .option(...expires)
    .addHelpText('after', say(PERSON_HELP))
    .action(run(personToken));
  person
    .command('remove')
    .description(say('take a person away; the tokens end'))
    .argument('<person>', say('id or name'))
    .addHelpText('after', say(PERSON_HELP))
    .action(run(personRemove));
  program
    .command('audit')
    .description(say('who did what'))
    .option('--from <time>', say('not before, such as 2026-11-20T00:00:00Z'))
    .option('--to <time>', say('not after'))
    .option('--who <id>', say('only this person'))
    .option('--limit <number>', say('so many, at most 10000 (default: 100)'))
    .addHelpText('after', say(AUDIT_HELP))
    .action(run(audit));
};
