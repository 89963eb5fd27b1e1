import { push } from '/work/wt/push/tests/bench/reach/push.ts';
console.log(JSON.stringify(await push((t: string) => console.log(t))));
