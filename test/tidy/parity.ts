/**
 * What docs/parity.md says that the sources know better: kinds, plugins, controllers, what is stored only, and every
 * `Parity:` comment. Each generated part stands between `<!-- name -->` and `<!-- end -->`; the words around it are
 * written by hand. `npm run parity` writes the page, and a test beside this file compares.
 */
import resources from '../../src/api/generated/resources.json' with { type: 'json' };
import schemaJson from '../../src/api/generated/schema.json' with { type: 'json' };
import { kubernetesKinds, simKinds } from '../../src/api/registry.ts';
import type { ResourceDefinition } from '../../src/api/resource-definition.ts';
import { admissionPlugins } from '../../src/control-plane/kube-apiserver/admission/registry.ts';
import { subresources } from '../../src/control-plane/kube-apiserver/endpoints/subresources.ts';
import { controllers } from '../../src/control-plane/kube-controller-manager/controllers/registry.ts';
import { defaultPlugins } from '../../src/control-plane/kube-scheduler/plugins/registry.ts';
import { KUBERNETES_VERSION } from '../../src/version.ts';
import { differences, left } from '../golden/api-differences.ts';
import { leftOut, newEnds, newWays, newWords } from '../golden/trace-differences.ts';
import { handWritten, read } from './sources.ts';

export const PARITY_PAGE = 'docs/parity.md';

/** The page as it is, with its generated parts as they should be. */
export function parityPage(): string {
  return Object.entries(parts).reduce((page, [name, make]) => {
    const part = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- end -->)`);
    if (!part.test(page)) throw new Error(`${PARITY_PAGE} has no part <!-- ${name} -->`);
    return page.replace(part, (_, head: string, tail: string) => `${head}\n${make()}\n\n${tail}`);
  }, read(PARITY_PAGE));
}

const parts: Readonly<Record<string, () => string>> = {
  version: () => `The version that is followed: **${KUBERNETES_VERSION}**.`,
  kinds: () =>
    table(['Kind', 'API', 'Subresources', 'Verbs left out'], kubernetesKinds.map(kindRow)),
  'simulation kinds': () => simKinds.map(({ kind }) => `\`${kind}\``).join(', '),
  'absent kinds': () => absentKinds(),
  'stored only': () => kubernetesKinds.flatMap(storedOnly).join('\n'),
  admission: () => admissionPlugins.map(({ name }) => name).join(', '),
  controllers: () => controllers.map(({ name }) => `\`${name}\``).join(', '),
  'scheduler plugins': () =>
    defaultPlugins.map(({ name, weight }) => (weight ? `${name} (×${weight})` : name)).join(', '),
  departures: () => departures(),
  recorded: () =>
    table(
      ['Recorded case', 'Why 1.36 says otherwise'],
      Object.entries(differences).map(([name, { source }]) => [`\`${name}\``, source]),
    ),
  'stories told otherwise': () =>
    table(
      ['Recorded story', 'Then', 'In 1.36', 'Why'],
      [
        ...newWords.map(({ was, is, source }) => [
          'words of Events',
          code(was.source),
          is === '' ? 'not told' : code(is),
          source,
        ]),
        ...newWays.map(({ story, was, is, source }) => [
          `\`${story}\``,
          code(was),
          code(is),
          source,
        ]),
        ...Object.entries(newEnds).map(([story, { gone, source }]) => [
          `\`${story}\``,
          'another order of going',
          gone.join(', then '),
          source,
        ]),
      ],
    ),
  'left out of stories': () => leftOut.map(({ what, why }) => `- ${what}: ${why}`).join('\n'),
  'not asked': () =>
    table(
      ['Recorded case', 'Why it is not asked'],
      Object.entries(left).map(([name, why]) => [`\`${name}\``, why]),
    ),
};

function kindRow(kind: ResourceDefinition): readonly string[] {
  return [
    kind.kind,
    kind.group ? `${kind.group}/${kind.version}` : kind.version,
    subresources
      .filter((subresource) => subresource.serves(kind))
      .map(({ name }) => name)
      .join(', '),
    (kind.without ?? []).join(', '),
  ];
}

/** Of 1.36's stable groups, by group. */
function absentKinds(): string {
  const served = new Set(kubernetesKinds.map(({ group, plural }) => `${group}/${plural}`));
  const groups = new Map<string, Set<string>>();
  for (const { group, resource, kind } of resources) {
    if (served.has(`${group}/${resource}`) || group === 'sim.kubeglass.dev') continue;
    const name = group || 'core';
    groups.set(name, (groups.get(name) ?? new Set()).add(kind));
  }
  return [...groups].map(([group, kinds]) => `- ${group}: ${[...kinds].join(', ')}`).join('\n');
}

/** What the kind itself says about an object in which every field is set. */
function storedOnly(kind: ResourceDefinition): string[] {
  const object = { ...(filled(kind.schema) as object), kind: kind.kind };
  const told = (kind.notSimulated?.(object as never) ?? [])
    .map((sentence) => sentence.replace(/ (is|are) stored but not simulated$/, ''))
    .filter((path) => !path.includes('initContainers['));
  if (told.length === 0) return [];
  const template = told.filter((path) => path.startsWith('spec.template.spec.'));
  const own = told.filter((path) => !template.includes(path)).map(shown);
  if (template.length > 0) own.push('of its Pods’ template, what a Pod’s spec stores only');
  return [`- **${kind.kind}**: ${own.join(', ')}`];
}

const shown = (path: string): string =>
  /^[\w.[\]]+$/.test(path) ? `\`${path.replaceAll('[0]', '[]')}\`` : path;

interface Shape {
  readonly $ref?: string;
  readonly type?: string;
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape;
}

const definitions = schemaJson.definitions as unknown as Readonly<Record<string, Shape>>;

/** A value with every field set, and one of everything that there can be many of. */
function filled(name: string, above: readonly string[] = []): unknown {
  const definition = definitions[name];
  return definition && !above.includes(name) ? valueOf(definition, [...above, name]) : 'x';
}

function valueOf(shape: Shape, above: readonly string[]): unknown {
  if (shape.$ref) return filled(shape.$ref.replace('#/definitions/', ''), above);
  if (shape.type === 'array') return [valueOf(shape.items ?? {}, above)];
  if (shape.properties)
    return Object.fromEntries(
      Object.entries(shape.properties).map(([field, of]) => [field, valueOf(of, above)]),
    );
  if (shape.additionalProperties) return { x: valueOf(shape.additionalProperties, above) };
  return shape.type === 'boolean' ? true : shape.type === 'integer' ? 1 : 'x';
}

/** Folders, and what their departures are about. The first that fits takes them. */
const areas: readonly (readonly [folder: string, title: string])[] = [
  ['src/control-plane/kube-apiserver', 'kube-apiserver'],
  ['src/control-plane/etcd', 'etcd'],
  ['src/control-plane/kube-scheduler', 'kube-scheduler'],
  ['src/control-plane/kube-controller-manager', 'kube-controller-manager'],
  ['src/node/kubelet', 'The kubelet'],
  ['src/node/cri', 'Container runtime, images and shell'],
  ['src/node', 'Machines and their network'],
  ['src/api', 'Kinds: defaults, validation, columns'],
  ['src/apimachinery', 'What all kinds share'],
  ['src/client', 'Clients and controllers'],
  ['src/controller-runtime', 'Clients and controllers'],
  ['src/cluster', 'The simulation’s own API'],
  ['src', 'Page and hosts'],
];

function departures(): string {
  const found = new Map<string, string[]>(areas.map(([, title]) => [title, []]));
  for (const { path, text } of handWritten) {
    if (!path.startsWith('src/') || /\.test\.tsx?$/.test(path)) continue;
    const [, title] = areas.find(([folder]) => path.startsWith(`${folder}/`))!;
    const name = path.slice(path.lastIndexOf('/') + 1);
    for (const comment of parityComments(text))
      found.get(title)!.push(`- ${comment} — [${name}](../${path})`);
  }
  return [...found]
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => `### ${title}\n\n${lines.join('\n')}`)
    .join('\n\n');
}

/** Each from its mark to the end of its paragraph. */
export function parityComments(text: string): string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, start) => {
    const [, mark, first] = /^\s*(\/\/|\/\*\*|\*)\s+Parity: (.*)$/.exec(line) ?? [];
    if (!mark) return [];
    const words = [first!];
    const follows = mark === '//' ? /^\s*\/\/\s?(.+)$/ : /^\s*\*(?!\/)\s?(.+)$/;
    for (let at = start + 1; !words.at(-1)!.endsWith('*/'); at++) {
      const [, more] = follows.exec(lines[at] ?? '') ?? [];
      if (!more || /^(Parity: |@)/.test(more)) break;
      words.push(more);
    }
    return [
      words
        .join(' ')
        .replace(/\s*\*\/$/, '')
        .replaceAll('|', '\\|'),
    ];
  });
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

const code = (text: string): string => `\`${text.replaceAll('|', '\\|')}\``;
