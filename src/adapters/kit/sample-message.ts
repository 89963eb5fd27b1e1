import type { Message } from '../../app/notify/message.ts';

/** An event such as comes, to try a template on. */
export const SAMPLE_MESSAGE: Message = {
  id: 'msg_sample',
  type: 'alert.started',
  timestamp: 1_700_000_000_000,
  tier: 'urgent',
  sound: true,
  tag: 'ua.31.air-raid',
  data: {
    hub: 'https://alerts.example.org',
    feed: 'ua',
    status: 'Actual',
    epoch: 'sample',
    seq: 1,
    ring: 'here',
    event: {
      seq: 1,
      type: 'alert.started',
      region: '31',
      hazard: 'air-raid',
      at: '2023-11-14T22:13:20.000Z',
      receivedAt: '2023-11-14T22:13:20.100Z',
      sequencedAt: '2023-11-14T22:13:20.101Z',
      source: 'sample',
      since: '2023-11-14T22:13:20.000Z',
      threats: [],
      sources: ['sample'],
      disputed: false,
    },
    region: {
      id: '31',
      iso: 'UA-30',
      level: 'oblast',
      parent: null,
      name: 'Київ',
      nameEn: 'Kyiv',
      state: 'alert',
      since: '2023-11-14T22:13:20.000Z',
      fresh: true,
      covered: true,
      alerts: [
        { hazard: 'air-raid', since: '2023-11-14T22:13:20.000Z', threats: [], sources: ['sample'], disputed: false },
      ],
    },
  },
};
