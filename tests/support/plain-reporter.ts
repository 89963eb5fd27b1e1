import type { Reporter, TestModule } from 'vitest/node';

/**
 * Ends a run with the one line that every machine can read: `N passed, N failed`, and `, N skipped` where there are any.
 * Failed is also a file or a hook that breaks, an error that nobody caught, and a test that never ended.
 */
export const plainReporter = (print: (line: string) => void = printLine): Reporter => ({
  onTestRunEnd: (modules, uncaught) => {
    const states = modules.flatMap((module) => [...module.children.allTests()].map((test) => test.result().state));
    const count = (state: string): number => states.filter((other) => other === state).length;
    const failed = count('failed') + count('pending') + uncaught.length + modules.map(broken).reduce(add, 0);
    const skipped = count('skipped');
    print(`${count('passed')} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
  },
});

const printLine = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

/** Errors of the file itself and of its hooks. */
const broken = (module: TestModule): number =>
  module.errors().length + [...module.children.allSuites()].map((suite) => suite.errors().length).reduce(add, 0);

const add = (one: number, other: number): number => one + other;
