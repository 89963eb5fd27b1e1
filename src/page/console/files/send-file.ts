import { failedOf } from '../../shared/live/failed.ts';
import type { Fetched } from '../../shared/live/hub-api.ts';
import { hubUrl } from '../../shared/live/hub-url.ts';

/** Sends a file as it is, and tells how much of it is out, which `fetch` cannot. */
export const sendFile = <Value>(
  path: string,
  file: Blob,
  { token, onShare }: { readonly token: string; readonly onShare: (share: number) => void },
): Promise<Fetched<Value>> =>
  new Promise((resolve) => {
    const request = new XMLHttpRequest();
    const gone = (): void => resolve({ kind: 'failed', status: 0, detail: 'the connection was lost' });
    request.open('POST', hubUrl(path));
    request.setRequestHeader('Authorization', `Bearer ${token}`);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.setRequestHeader('Accept', 'application/json');
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      if (total > 0) onShare(loaded / total);
    });
    request.addEventListener('error', gone);
    request.addEventListener('abort', gone);
    request.addEventListener('load', () => {
      const value = parsed(request.responseText);
      const isWell = request.status >= 200 && request.status < 300;
      resolve(isWell ? { kind: 'got', value: value as Value } : failedOf(request.status, value));
    });
    request.send(file);
  });

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

const KILO = 1_000;

export const sizeText = (bytes: number): string =>
  bytes < KILO * KILO ? `${Math.ceil(bytes / KILO)} kB` : `${(bytes / KILO / KILO).toFixed(1)} MB`;
