/**
 * Sends commands that were put together, and gives their answers. Fails with the first that failed: the client tells
 * that only beside each answer, where nobody looks.
 */
export const executed = async (commands: {
  exec(): Promise<readonly (readonly [Error | null, unknown])[] | null>;
}): Promise<readonly unknown[]> => {
  const answers = (await commands.exec()) ?? [];
  for (const [error] of answers) if (error !== null) throw error;
  return answers.map(([, answer]) => answer);
};
