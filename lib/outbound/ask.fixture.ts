/** A process of its own that asks one host through the door: some settings count at its start only. */
import { createOutboundDoor } from './door';

const [, , host = '', proxyUrl = ''] = process.argv;
const door = createOutboundDoor({ proxy: { url: proxyUrl, except: '' } });
const answer = await door({ host, path: '/x', method: 'GET', headers: {} });
process.stdout.write(JSON.stringify(answer.ok ? answer.value.body : answer.error));
