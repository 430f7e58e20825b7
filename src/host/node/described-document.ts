/** The schema with its descriptions: what `kubectl explain` tells. A megabyte, so it is a file of its own. */
import { simDefinitions } from '../../api/sim/v1alpha1/definitions.ts';
import type { SchemaDocument } from '../../cluster/schema.ts';

const FILE = 'src/api/generated/openapi-described.json';

/** `read` gives a file's text. Bundles run from a cache, so the project's root is told to them. */
export function describedDocument(read: (path: string) => string): SchemaDocument {
  const root = process.env.KUBEGLASS_ROOT ?? process.cwd();
  const { definitions } = JSON.parse(read(`${root}/${FILE}`)) as SchemaDocument;
  return { definitions: { ...definitions, ...simDefinitions } };
}
