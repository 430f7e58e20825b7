/** From apiVersion and kind to the path that serves it, as kubectl finds it: by discovery. */
import type { ApiRequest, ApiResponse } from '../../../apimachinery/api-request.ts';
import type { Status } from '../../../apimachinery/status.ts';

export type Ask = (request: ApiRequest) => Promise<ApiResponse>;

export interface ServedKind {
  readonly apiVersion: string;
  readonly group: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

interface ApiResourceList {
  readonly resources?: readonly {
    readonly name: string;
    readonly kind: string;
    readonly namespaced: boolean;
  }[];
}

export class KindPaths {
  readonly #ask: Ask;
  readonly #known = new Map<string, readonly ServedKind[]>();

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  /** Undefined when no kind of this name is served. Rejects when discovery itself is refused. */
  async find(apiVersion: string, kind: string): Promise<ServedKind | undefined> {
    const known = this.#known.get(apiVersion)?.find((served) => served.kind === kind);
    // What was not there may be there now: a new kind is a CustomResourceDefinition away.
    return known ?? (await this.#discover(apiVersion)).find((served) => served.kind === kind);
  }

  async #discover(apiVersion: string): Promise<readonly ServedKind[]> {
    if (!/^(?:[a-z0-9.-]{1,253}\/)?[a-z0-9]{1,63}$/.test(apiVersion)) return [];
    const slash = apiVersion.indexOf('/');
    const path = slash < 0 ? `/api/${apiVersion}` : `/apis/${apiVersion}`;
    const { status, body } = await this.#ask({ method: 'GET', path });
    if (status === 404) return [];
    if (status >= 400) throw new Error((body as Status).message ?? String(status));
    const kinds = ((body as ApiResourceList).resources ?? [])
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced }) => ({
        apiVersion,
        group: slash < 0 ? '' : apiVersion.slice(0, slash),
        kind,
        plural: name,
        namespaced,
      }));
    this.#known.set(apiVersion, kinds);
    return kinds;
  }
}

export function collectionOf(
  { apiVersion, plural, namespaced }: ServedKind,
  namespace: string,
): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  return namespaced ? `${root}/namespaces/${namespace}/${plural}` : `${root}/${plural}`;
}

/** `deployment.apps/web`, as kubectl names an object when it tells what became of it. */
export const objectName = ({ kind, group }: ServedKind, name: string): string =>
  `${kind.toLowerCase()}${group ? `.${group}` : ''}/${name}`;
