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

/** Commands for those who run a hub: tokens, people, what was done, and what is said by hand. */

export type Run = (body: CommandBody) => (...given: readonly unknown[]) => Promise<void>;

export const addAccessCommands = (program: Command, run: Run): void => {
  program
    .command('login')
    .description('keep a token for a hub')
    .argument('[url]', 'of the hub')
    .addHelpText('after', LOGIN_HELP)
    .action(run(login));
  program
    .command('logout')
    .description('forget the token for a hub')
    .argument('[url]', 'of the hub')
    .addHelpText('after', LOGIN_HELP)
    .action(run(logout));
};

const ACTS = [
  ['alert', 'say by hand that there is an alert', alert],
  ['all-clear', 'say by hand that an alert is over', allClear],
  ['retract', 'take back what was said by hand in error', retract],
] as const;

export const addActCommands = (program: Command, run: Run): void => {
  for (const [name, description, body] of ACTS) {
    const command = program
      .command(name)
      .description(description)
      .argument('<region>', 'id, code or name')
      .option('--reason <text>', 'why; kept, and shown to others')
      .option('--preview', 'say what it would do, and do nothing')
      .option('--confirm', 'do it though the hub asked back')
      .option('--hazard <hazard>', 'air-raid, artillery, urban-fights, chemical or nuclear (default: air-raid)')
      .option('--feed <name>', 'another feed than the main one');
    if (name === 'alert') command.option('--until <time>', 'when it ends by itself, such as 2026-11-20T09:00:00Z');
    command.addHelpText('after', ACT_HELP).action(run(body));
  }
  const proposal = program
    .command('proposal')
    .description('what waits for a second person')
    .addHelpText('after', PROPOSAL_HELP);
  const feed = ['--feed <name>', 'another feed than the main one'] as const;
  proposal
    .command('list')
    .description('all that waits')
    .option(...feed)
    .addHelpText('after', PROPOSAL_HELP)
    .action(run(proposalList));
  for (const [name, description, body] of [
    ['confirm', 'let it be said', proposalConfirm],
    ['refuse', 'let it not be said', proposalRefuse],
  ] as const)
    proposal
      .command(name)
      .description(description)
      .argument('<id>', 'of the proposal')
      .option(...feed)
      .addHelpText('after', PROPOSAL_HELP)
      .action(run(body));
  addRefusedCommands(program, run);
};

const addRefusedCommands = (program: Command, run: Run): void => {
  const refused = program
    .command('refused')
    .description('signals that were refused, and dead letters')
    .addHelpText('after', REFUSED_HELP);
  const feed = ['--feed <name>', 'another feed than the main one'] as const;
  refused
    .command('list')
    .description('the latest first')
    .option(...feed)
    .option('--limit <count>', 'at most so many')
    .addHelpText('after', REFUSED_HELP)
    .action(run(refusedList));
  for (const [name, description, body] of [
    ['retry', 'put a dead letter back into the queue', refusedRetry],
    ['discard', 'let go of a dead letter', refusedDiscard],
  ] as const)
    refused
      .command(name)
      .description(description)
      .argument('<id>', 'of the dead letter')
      .option(...feed)
      .addHelpText('after', REFUSED_HELP)
      .action(run(body));
};

export const addPersonCommands = (program: Command, run: Run): void => {
  const person = program
    .command('person')
    .description('who runs this hub, and what they may do')
    .addHelpText('after', PERSON_HELP);
  const role = ['--role <role>', 'operator, auditor, reader or admin'] as const;
  const regions = ['--regions <list>', 'where they may alert by hand; all: everywhere'] as const;
  const expires = ['--expires <time>', 'when the token ends, such as 2027-01-01T00:00:00Z; never'] as const;
  person.command('list').description('all people').addHelpText('after', PERSON_HELP).action(run(personList));
  person
    .command('add')
    .description('add a person and print the token, once')
    .argument('<name>', 'as the audit and the page show it')
    .requiredOption(...role)
    .option(...regions)
    .option(...expires)
    .addHelpText('after', PERSON_HELP)
    .action(run(personAdd));
  person
    .command('change')
    .description('change what a person may do')
    .argument('<person>', 'id or name')
    .option('--name <name>', 'a new name')
    .option(...role)
    .option(...regions)
    .option(...expires)
    .addHelpText('after', PERSON_HELP)
    .action(run(personChange));
  person
    .command('token')
    .description('give a person a new token and print it, once')
    .argument('<person>', 'id or name')
    .option('--overlap <time>', 'how long the tokens before go on, such as 10m (default: they end at once)')
    .option(...expires)
    .addHelpText('after', PERSON_HELP)
    .action(run(personToken));
  person
    .command('remove')
    .description('take a person away; the tokens end')
    .argument('<person>', 'id or name')
    .addHelpText('after', PERSON_HELP)
    .action(run(personRemove));
  program
    .command('audit')
    .description('who did what')
    .option('--from <time>', 'not before, such as 2026-11-20T00:00:00Z')
    .option('--to <time>', 'not after')
    .option('--who <id>', 'only this person')
    .option('--limit <number>', 'so many, at most 10000 (default: 100)')
    .addHelpText('after', AUDIT_HELP)
    .action(run(audit));
};
