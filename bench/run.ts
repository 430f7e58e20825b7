/** `npm run bench [-- name …]`: runs every figure, or those whose name contains a word. A file a figure. */
import { boot } from './boot.ts';
import { day } from './day.ts';
import { decisions } from './decisions.ts';
import { deletion } from './delete.ts';
import type { Figure } from './figure.ts';
import { idle } from './idle.ts';
import { memory } from './memory.ts';
import { page } from './page.ts';
import { reconcile } from './reconcile.ts';
import { replicas } from './replicas.ts';
import { requests } from './requests.ts';
import { scheduling } from './scheduling.ts';
import { watchers } from './watchers.ts';
import { webernetes } from './webernetes.ts';
import { writes } from './writes.ts';

const figures: readonly Figure[] = [
  boot,
  replicas,
  webernetes,
  deletion,
  idle,
  day,
  memory,
  scheduling,
  decisions,
  reconcile,
  requests,
  writes,
  watchers,
  page,
];

const wanted = process.argv.slice(2);
for (const figure of figures) {
  if (wanted.length > 0 && !wanted.some((word) => figure.name.includes(word))) continue;
  console.log(`\n# ${figure.name}: ${figure.about}`);
  await figure.run((line) => console.log(line));
}
