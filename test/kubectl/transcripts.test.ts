/** What the real kubectl says of our API server, told as transcripts. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { kubectlOf, ServedCluster } from './served-cluster.ts';
import { normalised, readTranscript, writeTranscript, type Step } from './transcript.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const transcripts = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));
const SLOWEST = 180_000;

/** Every transcript with the newest client, the plainest also with older ones. */
const RUNS = [
  ...transcripts.map((transcript) => ({ transcript, minor: '1.33' })),
  { transcript: 'first-steps.txt', minor: '1.30' },
  { transcript: 'openapi.txt', minor: '1.27' },
  // The oldest speaks SPDY where the newest speaks WebSocket.
  { transcript: 'streams.txt', minor: '1.27' },
];

describe.concurrent('kubectl', () => {
  for (const { transcript, minor } of RUNS) {
    const kubectl = kubectlOf(minor);
    if (!kubectl) console.warn(`kubectl ${minor} is not installed: ${transcript} is skipped`);
    // A real client has its own idea of time: on a busy machine it may ask a moment too late, so it may ask again.
    test.skipIf(!kubectl)(
      `${transcript} with kubectl ${minor}`,
      { timeout: SLOWEST, retry: 2 },
      async ({ expect: expectHere }) => {
        const file = `${FOLDER}${transcript}`;
        const steps = readTranscript(file);
        const said = await played(steps, kubectl!);
        if (process.env.KUBEGLASS_UPDATE && minor === '1.33') writeTranscript(file, said);
        else expectHere(said).toEqual(steps);
      },
    );
  }
});

async function played(steps: readonly Step[], kubectl: string): Promise<Step[]> {
  const served = await new ServedCluster().equip(kubectl).listen();
  const told: Step[] = [];
  for (const step of steps) {
    const seconds = /^run (\d+)s$/.exec(step.command)?.[1];
    if (seconds) served.run(Number(seconds) * 1000);
    const said = seconds ? '' : normalised(await served.command(step.command));
    told.push({ ...step, said });
  }
  served.close();
  return told;
}

test('there are transcripts', () => expect(transcripts.length).toBeGreaterThan(5));
