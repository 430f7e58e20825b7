/** Kinds that CustomResourceDefinitions define, and how well their objects are, as far as conditions tell. */
import type { KubeObject } from '../../apimachinery/meta.ts';
import { apiKinds, type ApiKind } from './api-kinds.ts';
import type { Tone } from './tone.ts';

interface Definition {
  readonly spec?: {
    readonly group: string;
    readonly scope?: string;
    readonly names: {
      readonly plural: string;
      readonly kind: string;
      readonly shortNames?: readonly string[];
    };
    readonly versions?: readonly { readonly name: string; readonly served: boolean }[];
  };
  readonly status?: { readonly conditions?: readonly Condition[] };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
}

/** Those that are served. A plural that the page knows as something else stays that. */
export function kindsOf(definitions: readonly KubeObject[]): readonly ApiKind[] {
  const known = new Set(apiKinds.map(({ plural }) => plural));
  return (definitions as readonly Definition[]).flatMap(({ spec, status }) => {
    const version = spec?.versions?.find(({ served }) => served)?.name;
    const established = status?.conditions?.some(
      (condition) => condition.type === 'Established' && condition.status === 'True',
    );
    if (!spec || !version || !established || known.has(spec.names.plural)) return [];
    const { plural, kind, shortNames } = spec.names;
    const root = `/apis/${spec.group}/${version}`;
    const namespaced = spec.scope !== 'Cluster';
    const [shortName] = shortNames ?? [];
    return [{ plural, kind, root, namespaced, group: 'other', ...(shortName && { shortName }) }];
  });
}

const POSITIVE = ['Ready', 'Available', 'Succeeded', 'Healthy', 'Synced', 'Complete'];

/** By the first condition that people name so; an object without any is as it is. */
export function customHealth(object: KubeObject): { readonly tone: Tone; readonly text: string } {
  const { status } = object as { status?: { conditions?: readonly Condition[] } };
  const conditions = Array.isArray(status?.conditions) ? status.conditions : [];
  const found = POSITIVE.map((type) => conditions.find((one) => one.type === type)).find(Boolean);
  if (!found) return { tone: 'idle', text: object.kind };
  const text = [`${found.type}=${found.status}`, found.reason, found.message]
    .filter(Boolean)
    .join(', ');
  if (found.status === 'True') return { tone: 'ok', text };
  return { tone: found.status === 'False' ? 'bad' : 'warn', text };
}
