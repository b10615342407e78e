import type { LoggedRequest } from '../local/service/index.ts';
import { startService } from '../local/service/index.ts';
import type { Question, Traffic } from './caches-service.ts';

const [directory = '', limits = '{}'] = process.argv.slice(2);
const service = await startService({ directory, limits: JSON.parse(limits) });
let seen = 0;

const answers: Readonly<Record<Question, () => unknown>> = {
  traffic: () => {
    const since = service.requests.slice(seen);
    seen = service.requests.length;
    return trafficOf(since.filter(isOfCaches));
  },
  entries: () => service.caches(),
};

const isOfCaches = ({ method, path }: LoggedRequest): boolean =>
  /Cache/.test(method) || path.startsWith('/results/caches/');

const trafficOf = (requests: readonly LoggedRequest[]): Traffic => ({
  calls: requests.length,
  up: requests.reduce((sum, { bytesIn }) => sum + bytesIn, 0),
  down: requests.reduce((sum, { bytesOut }) => sum + bytesOut, 0),
});

process.on('message', (question: Question) => process.send?.(answers[question]()));
process.once('disconnect', () => void service.close());
process.send?.(service.url);
