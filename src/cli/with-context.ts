import type { Session } from './cli.ts';
import type { CliContext } from './context.ts';

/** Opens the installation for the length of `work`. */
export const withContext = async <Result>(
  session: Session,
  work: (context: CliContext) => Promise<Result>,
): Promise<Result> => {
  const context = await session.cli.openContext(session.env);
  try {
    return await work(context);
  } finally {
    await context.close();
  }
};
