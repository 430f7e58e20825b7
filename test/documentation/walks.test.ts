/** Every walk is gone: what its page promises has to be said. KUBEGLASS_UPDATE=1 writes docs/documentation-examples.md. */
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { describe, expect, test } from 'vitest';
import { Story } from '../transcripts/story.ts';
import { administration } from './administration.ts';
import { configuration } from './configuration.ts';
import { containers } from './containers.ts';
import { controllers } from './controllers.ts';
import { jobs } from './jobs.ts';
import { listed } from './list.ts';
import { resources } from './resources.ts';
import { surroundings } from './surroundings.ts';
import { tutorials } from './tutorials.ts';
import type { Walk } from './walk.ts';

const walks: { readonly [title: string]: readonly Walk[] } = {
  'Probes and resources': resources,
  Containers: [...containers, ...surroundings],
  Configuration: configuration,
  Jobs: jobs,
  Controllers: controllers,
  Administration: administration,
  Tutorials: tutorials,
};

describe.each(Object.entries(walks))('%s', (_title, pages) => {
  test.each(pages.map((walk) => [`${walk.page}: ${walk.shows}`, walk] as const))(
    '%s',
    (_name, { steps }) => {
      const story = new Story();
      for (const step of steps) {
        const [line, ...promised] = typeof step === 'string' ? [step] : step;
        const said = story.tell(line);
        if (promised.length === 0) expect(said, line).not.toMatch(/^Error|is invalid:|not found/);
        for (const what of promised) expect(said, line).toMatch(what);
      }
    },
  );
});

test('the list in docs says what the walks are', async () => {
  const file = new URL('../../docs/documentation-examples.md', import.meta.url);
  const options = await resolveConfig(file.pathname);
  const text = await format(listed(walks), { ...options, parser: 'markdown' });
  if (process.env.KUBEGLASS_UPDATE) writeFileSync(file, text);
  else expect(text).toBe(readFileSync(file, 'utf8'));
});
