import type { Desks } from '../app/hub.ts';
import type { Observe } from '../app/observe.ts';

export type HubMetrics = {
  readonly contentType: string;
  render(): Promise<string>;
  readonly observe: Observe;
  watch(what: {
    readonly desks: Desks;
    readonly subscribers: () => { readonly websocket: number; readonly sse: number };
  }): void;
};

export const hubMetrics = (): HubMetrics => ({
  contentType: 'text/plain',
  render: async () => '',
  observe: () => {},
  watch: () => {},
});
