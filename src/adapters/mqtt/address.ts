import { isTopic } from './topics.ts';

/** A broker and who one is there. */
export type Broker = { readonly url: string; readonly username: string | null; readonly password: string | null };

/** A broker with the topic that the path of the address names; '' where it names none. */
export type MqttAddress = { readonly broker: Broker; readonly topic: string };

/** `mqtt://user:password@broker:1883/a/topic`, or `mqtts:`. Undefined for what is no such address. */
export const mqttAddress = (text: string): MqttAddress | undefined => {
  if (!/^mqtts?:\/\/[^/?#]+(?:\/[^?#]*)?$/.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  try {
    const topic = decodeURIComponent(url.pathname.slice(1));
    if (topic !== '' && !isTopic(topic)) return undefined;
    const said = (value: string): string | null => (value === '' ? null : decodeURIComponent(value));
    const broker = { url: `${url.protocol}//${url.host}`, username: said(url.username), password: said(url.password) };
    return { broker, topic };
  } catch {
    return undefined; // A percent sign that begins nothing.
  }
};
