/** A hundred thousand bad requests over HTTPS: `npm run soak`. KUBEGLASS_FUZZ_SEEDS says how many thousands. */
import { afterAll, beforeAll, test } from 'vitest';
import { ServedCluster } from '../kubectl/served-cluster.ts';
import { wireFuzz } from './wire-fuzz.ts';

const THOUSANDS = Number(process.env.KUBEGLASS_FUZZ_SEEDS ?? 100);

let served: ServedCluster;
beforeAll(async () => {
  served = await new ServedCluster(1).listen();
});
afterAll(() => served.close());

test.each(Array.from({ length: THOUSANDS / 10 }, (_, i) => i + 100))(
  'ten thousand bad requests, seed %i',
  { timeout: 600_000 },
  (seed) => wireFuzz(served, seed, 10_000),
);
