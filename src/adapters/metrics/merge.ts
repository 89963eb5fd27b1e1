/**
 * What several processes tell, as one text of Prometheus: each family stands once, with the series of all. They must
 * differ in a label; nothing is added up, because a sum of positions or of ages says nothing.
 */
export const mergeMetrics = (texts: readonly string[]): string => {
  const families = new Map<string, { readonly head: readonly string[]; readonly series: string[] }>();
  for (const text of texts) {
    let name = '';
    let head: string[] = [];
    for (const line of text.split('\n')) {
      if (line === '' || line === '# EOF') continue;
      if (line.startsWith('# HELP ')) {
        name = line.split(' ')[2] ?? '';
        head = [line];
        if (!families.has(name)) families.set(name, { head, series: [] });
      } else if (line.startsWith('#')) head.push(line);
      else families.get(name)?.series.push(line);
    }
  }
  return [...families.values()].map(({ head, series }) => `${[...head, ...series].join('\n')}\n`).join('\n');
};
