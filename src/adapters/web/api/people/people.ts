import type { Response } from 'express';
import { z } from 'zod';
import type { Person } from '../../../../app/access/people.ts';
import { ROLES } from '../../../../app/access/principal.ts';
import { formatInstant } from '../../../../domain/instant.ts';
import type { Catalogue, RegionId } from '../../../../domain/places/catalogue.ts';
import { durationText, instantText, regionIn, timeOut } from '../../../kit/fields.ts';
import { sendJson } from '../../server/answers.ts';
import { deskOf, fromStore, regionOf } from '../../server/ask.ts';
import { askedBody } from '../../server/body.ts';
import type { HttpPorts } from '../../server/ports.ts';
import { guarded, param, type Route, TOKEN_PROBLEMS } from '../../server/route.ts';

/** The people who run the hub, or may read it: who they are, what they may do, their tokens. */

const name = z.string().trim().min(1).max(100).meta({ description: 'As the audit and the page show it.' });
const role = z.enum(ROLES).meta({
  id: 'Role',
  description:
    '`operator`: alerts by hand, drills, review. `auditor`: review. `admin`: all. `reader`: the board where it is not open to all.',
});
const regions = z
  .array(regionIn)
  .min(1)
  .max(2_000)
  .meta({ description: 'Where the person may alert by hand, any spelling; absent: everywhere.' });
const expires = instantText.nullable().meta({ description: 'When the token ends; null or absent: never.' });

const personIn = z.strictObject({ name, role, regions: regions.optional(), expires: expires.optional() });
const personChange = z
  .strictObject({
    name: name.optional(),
    role: role.optional(),
    regions: regions.nullable().optional(),
    expires: expires.optional(),
  })
  .refine((change) => Object.keys(change).length > 0, 'expected something to change: name, role, regions or expires');
const tokenIn = z.strictObject({
  expires: expires.optional(),
  overlap: durationText.optional().meta({
    description: 'How long the tokens before go on, such as `10m`; absent: they end at once.',
    example: '10m',
  }),
});

const personOut = z
  .object({
    id: z.string(),
    name: z.string(),
    role,
    regions: z.array(z.string()).nullable(),
    addedAt: timeOut,
    tokens: z.array(z.object({ addedAt: timeOut, endsAt: timeOut.nullable() })),
  })
  .meta({ id: 'Person' });
const token = z.string().meta({ description: 'Told this once; only its hash is kept.', example: 'ac_…' });
const newPerson = personOut.extend({ token }).meta({ id: 'NewPerson' });

const params = z.object({ id: z.string().meta({ description: 'Of the person.' }) });
const ASK = ['request.invalid', ...TOKEN_PROBLEMS, 'log.unavailable'] as const;
const ACT = [...ASK, 'request.malformed', 'body.too-large', 'body.media-type', 'region.unknown'] as const;

const list = guarded({
  method: 'get',
  path: '/v1/people',
  id: 'listPeople',
  tag: 'Access',
  summary: 'Who runs this hub',
  needs: ['manage'],
  query: z.strictObject({}),
  answers: {
    200: { description: 'By id.', content: { 'application/json': z.object({ people: z.array(personOut) }) } },
  },
  problems: ASK,
  handle: async ({ ports, res }) => {
    const people = await fromStore(ports.people.list());
    sendJson(res, { people: people.map(wireOf) });
  },
});

const add = guarded({
  method: 'post',
  path: '/v1/people',
  id: 'addPerson',
  tag: 'Access',
  summary: 'Add a person',
  needs: ['manage'],
  query: z.strictObject({}),
  body: { 'application/json': personIn },
  answers: { 201: { description: 'With the token, this once.', content: { 'application/json': newPerson } } },
  problems: ACT,
  handle: async ({ ports, req, res, changed }) => {
    const asked = await askedBody(req, res, personIn);
    const bound = asked.regions === undefined ? undefined : idsOf(asked.regions, await catalogueOf(ports));
    const { person, token: told } = await fromStore(
      ports.people.add({ ...asked, regions: bound, expires: asked.expires ?? null }),
    );
    res.setHeader('Location', `/v1/people/${person.id}`);
    tellOnce(res, { ...wireOf(person), token: told });
    changed({ after: wireOf(person) });
  },
});

const change = guarded({
  method: 'patch',
  path: '/v1/people/{id}',
  id: 'changePerson',
  tag: 'Access',
  summary: 'Change a person',
  needs: ['manage'],
  params,
  query: z.strictObject({}),
  body: { 'application/json': personChange },
  answers: { 200: { description: 'As it is now.', content: { 'application/json': personOut } } },
  problems: [...ACT, 'person.unknown'],
  handle: async ({ ports, req, res, changed }) => {
    const asked = await askedBody(req, res, personChange);
    const bound = asked.regions == null ? asked.regions : idsOf(asked.regions, await catalogueOf(ports));
    const { before, after } = await fromStore(ports.people.change(param(req, 'id'), { ...asked, regions: bound }));
    sendJson(res, wireOf(after));
    changed({ before: wireOf(before), after: wireOf(after) });
  },
});

const remove = guarded({
  method: 'delete',
  path: '/v1/people/{id}',
  id: 'removePerson',
  tag: 'Access',
  summary: 'Remove a person',
  description: 'Its tokens end within a second, everywhere. What it did stays in the audit.',
  needs: ['manage'],
  params,
  query: z.strictObject({}),
  answers: { 200: { description: 'As it was.', content: { 'application/json': personOut } } },
  problems: [...ASK, 'person.unknown'],
  handle: async ({ ports, req, res, changed }) => {
    const before = await fromStore(ports.people.remove(param(req, 'id')));
    sendJson(res, wireOf(before));
    changed({ before: wireOf(before) });
  },
});

const renew = guarded({
  method: 'post',
  path: '/v1/people/{id}/token',
  id: 'renewPersonToken',
  tag: 'Access',
  summary: 'Give a person a new token',
  needs: ['manage'],
  params,
  query: z.strictObject({}),
  body: { 'application/json': tokenIn },
  answers: { 201: { description: 'With the token, this once.', content: { 'application/json': newPerson } } },
  problems: [...ACT, 'person.unknown'],
  handle: async ({ ports, req, res, changed }) => {
    const asked = await askedBody(req, res, tokenIn);
    const { person, token: told } = await fromStore(
      ports.people.renew(param(req, 'id'), { expires: asked.expires ?? null, overlap: asked.overlap ?? 0 }),
    );
    tellOnce(res, { ...wireOf(person), token: told });
    changed({ after: wireOf(person) });
  },
});

export const peopleRoutes: readonly Route[] = [list, add, change, remove, renew];

/** A body with a token in it is kept by nobody on the way. */
const tellOnce = (res: Response, body: object): void => {
  res.setHeader('Cache-Control', 'no-store');
  sendJson(res, body, 201);
};

const catalogueOf = async (ports: HttpPorts): Promise<Catalogue> => (await deskOf(ports)).follower.catalogue;

const idsOf = (texts: readonly string[], catalogue: Catalogue): readonly RegionId[] => [
  ...new Set(texts.map((text) => regionOf(catalogue, text).id)),
];

const wireOf = ({ id, name: called, role: has, regions: bound, addedAt, tokens }: Person) => ({
  id,
  name: called,
  role: has,
  regions: bound ?? null,
  addedAt: formatInstant(addedAt),
  tokens: tokens.map(({ addedAt: since, endsAt }) => ({
    addedAt: formatInstant(since),
    endsAt: endsAt === null ? null : formatInstant(endsAt),
  })),
});
