import cluster from 'node:cluster';

/** The messages between a gateway process and the one that started it. */
export type FromGateway =
  | { readonly kind: 'ready'; readonly url: string }
  /** Somebody asks here for the metrics of all. */
  | { readonly kind: 'tell'; readonly id: number }
  | { readonly kind: 'rendered'; readonly id: number; readonly text: string };
export type ToGateway =
  | { readonly kind: 'render'; readonly id: number }
  | { readonly kind: 'told'; readonly id: number; readonly text: string };

/** This process is one of several gateways of a hub. */
export const isGatewayProcess = (): boolean => cluster.isWorker;

/** Tells a gateway that Redis keeps nothing: it cannot see that from outside, and health must say it. */
export const KEEPS_NOTHING = 'GATEWAY_REDIS_KEEPS_NOTHING';
/** Tells a process which gateway of several it is. */
export const PLACE = 'GATEWAY_PLACE';

export const tellReady = (url: string): void => say({ kind: 'ready', url });

/** Without an answer by then only our own numbers are told; milliseconds. */
const ANSWER_LIMIT = 2_000;

type Rendered = { render(): Promise<string> };

/** The metrics of all processes of the hub, told by any gateway of it. */
export const metricsOfAll = <M extends Rendered>(own: M): M => {
  const waiting = new Map<number, (text: string) => void>();
  let asked = 0;
  process.on('message', (message: ToGateway) => {
    if (message.kind === 'told') waiting.get(message.id)?.(message.text);
    if (message.kind === 'render')
      own.render().then(
        (text) => say({ kind: 'rendered', id: message.id, text }),
        () => say({ kind: 'rendered', id: message.id, text: '' }),
      );
  });
  return {
    ...own,
    render: () =>
      new Promise((resolve, reject) => {
        asked += 1;
        const id = asked;
        const timer = setTimeout(() => {
          waiting.delete(id);
          own.render().then(resolve, reject);
        }, ANSWER_LIMIT);
        waiting.set(id, (text) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(text);
        });
        say({ kind: 'tell', id });
      }),
  };
};

const say = (message: FromGateway): void => {
  if (process.connected) process.send?.(message, undefined, undefined, () => {});
};
