import express, { type Express } from 'express';
import { AppError } from '../../../app/kit/errors.ts';
import { takeKey } from '../compat/key.ts';
import { takeOnly } from '../compat/only.ts';
import { requestId, secure, tellRequests } from './headers.ts';
import { mount } from './mount.ts';
import type { HttpPorts } from './ports.ts';
import { answerProblems } from './problems.ts';
import { limitReaders } from './rate.ts';
import { routesOf } from './routes.ts';

/** The HTTP side of a gateway, to be given to a `node:http` server. It holds nothing that has to be closed. */
export const httpApp = (ports: HttpPorts): Express => {
  const { settings, observe, page } = ports;
  const app = express();
  app.set('x-powered-by', false);
  app.set('etag', false);
  app.set('trust proxy', typeof settings.trustProxy === 'object' ? [...settings.trustProxy] : settings.trustProxy);
  app.use(requestId, tellRequests(observe), secure());
  app.use(takeOnly, takeKey);
  const perMinute = settings.requestsPerMinute ?? null;
  if (perMinute !== null) app.use(limitReaders(perMinute));
  mount(app, ports, routesOf(settings));
  if (page !== undefined) app.use(page);
  app.use((req) => {
    throw new AppError('route.unknown', `there is nothing at ${req.path.slice(0, 200)}; /docs lists what there is`);
  });
  app.use(answerProblems(observe));
  return app;
};
