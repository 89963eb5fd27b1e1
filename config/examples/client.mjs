/* node config/examples/client.mjs [REGION…]: a line for each change. In a project of yours: import from 'allclear/client'. */
import { connect } from '../../dist/src/client/client.js';

const regions = process.argv.slice(2);
const client = connect({
  url: process.env.ALLCLEAR_URL ?? 'http://localhost:8080',
  token: process.env.ALLCLEAR_TOKEN,
  ...(regions.length === 0 ? {} : { regions }),
});

client.on('change', ({ region, state, row }) => console.log(region, state, row?.nameEn ?? ''));
client.on('stale', ({ reason }) => console.log('nothing is known:', reason));
client.on('gap', () => console.log('something was missed'));
