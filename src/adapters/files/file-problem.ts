/** Thrown when a file cannot be read to its end; the message is for the person who named it. */
export class FileProblem extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FileProblem';
  }
}

export const fileProblem = (path: string, error: unknown): FileProblem => {
  if (error instanceof FileProblem) return error;
  const name = path === '-' ? 'standard input' : path;
  return new FileProblem(inWords(name, codeOf(error), error), { cause: error });
};

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

const inWords = (name: string, code: string, error: unknown): string => {
  switch (code) {
    case 'ENOENT':
      return `there is no file ${name}`;
    case 'EISDIR':
      return `${name} is a folder`;
    case 'EACCES':
      return `${name} may not be read by this user`;
    case 'Z_BUF_ERROR':
      return `${name} ends in the middle of its gzip data: it is cut off`;
    case 'Z_DATA_ERROR':
      return `${name} is damaged: its gzip data cannot be unpacked`;
    default:
      return `${name} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
};
