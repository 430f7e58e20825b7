/** `npm run bench [-- name]`: runs every figure, or those whose name contains a word. A file a figure. */
import { bootAndReplicas } from './replicas.ts';
import type { Figure } from './figure.ts';

const figures: readonly Figure[] = [bootAndReplicas];

const wanted = process.argv.slice(2);
for (const figure of figures) {
  if (wanted.length > 0 && !wanted.some((word) => figure.name.includes(word))) continue;
  console.log(`\n# ${figure.name}: ${figure.about}`);
  await figure.run((line) => console.log(line));
}
