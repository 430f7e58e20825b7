/** Plays every transcript with a client, and holds it to what that client is known to say. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, test } from 'vitest';
import { kubectlOf, ServedCluster } from './served-cluster.ts';
import {
  asSaidBy,
  normalised,
  readTranscript,
  writeOtherwise,
  writeTranscript,
  type Step,
} from './transcript.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));
const NEWEST = '1.33';
const SLOWEST = 240_000;
/** Virtual seconds. */
const SLICE = 300;

export const transcripts = readdirSync(FOLDER).filter((name) => name.endsWith('.txt'));

/** With a client that is not installed nothing is tried, and the run says so. */
export function playAll(minors: readonly string[]): void {
  describe.concurrent('kubectl', () => {
    for (const minor of minors) {
      const kubectl = kubectlOf(minor);
      if (!kubectl) console.warn(`kubectl ${minor} is not installed: its transcripts are skipped`);
      for (const transcript of transcripts) {
        // A real client has its own idea of time: on a busy machine it may ask a moment too late, so it may ask again.
        test.skipIf(!kubectl)(
          `${transcript} with kubectl ${minor}`,
          { timeout: SLOWEST, retry: 2 },
          async ({ expect }) => {
            const file = `${FOLDER}${transcript}`;
            const older = `${FOLDER}older/${minor}/${transcript}`;
            const steps = readTranscript(file);
            const said = await played(steps, kubectl!);
            if (process.env.KUBEGLASS_UPDATE && minor === NEWEST) writeTranscript(file, said);
            else if (process.env.KUBEGLASS_UPDATE) writeOtherwise(older, steps, said);
            else expect(said).toEqual(minor === NEWEST ? steps : asSaidBy(steps, older));
          },
        );
      }
    }
  });
}

/** A little at a time, so that the others are answered meanwhile. */
async function run(served: ServedCluster, seconds: number): Promise<void> {
  for (let left = seconds; left > 0; left -= SLICE) {
    served.run(Math.min(left, SLICE) * 1000);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function played(steps: readonly Step[], kubectl: string): Promise<Step[]> {
  const served = await new ServedCluster().equip(kubectl).listen();
  const told: Step[] = [];
  for (const step of steps) {
    const seconds = /^run (\d+)s$/.exec(step.command)?.[1];
    if (seconds) await run(served, Number(seconds));
    const said = seconds ? '' : normalised(await served.command(step.command));
    told.push({ ...step, said });
  }
  served.close();
  return told;
}
