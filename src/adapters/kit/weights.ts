/** The names in a header such as `Accept-Encoding`, each with its weight from 0 to 1; one that cannot be read is 0. */
export const weightsIn = (header: string): readonly (readonly [name: string, weight: number])[] =>
  header.split(',').map((part) => {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    const weight = parameters.find((parameter) => parameter.startsWith('q='));
    const value = weight === undefined ? 1 : Number(weight.slice(2));
    return [name, Number.isFinite(value) ? value : 0] as const;
  });
