/** Bare distributions: a shell, and nothing that stays. */
import { SHELL_IMAGES } from '../../../../api/pod-spec/generic-images.ts';
import { isRelease, MB, type ImageDefinition } from '../image.ts';

const TAGS: readonly (readonly [RegExp, (tag: string) => boolean, number])[] = [
  [
    /alpine$/,
    (tag) =>
      /^(latest|edge)$/.test(tag) ||
      isRelease(
        tag,
        Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`3.${i + 3}`, 12])),
        /^$/,
      ),
    3.8 * MB,
  ],
  [
    /ubuntu$/,
    (tag) =>
      /^(latest|rolling|devel|(14|16|18|20|22|24|26)\.04|2[0-5]\.10|trusty|xenial|bionic|focal|jammy|noble|questing)$/.test(
        tag,
      ),
    29.7 * MB,
  ],
  [
    /debian$/,
    (tag) =>
      /^(latest|stable|testing|unstable|sid|[89]|1[0-4]|buster|bullseye|bookworm|trixie|forky)(-slim)?$/.test(
        tag,
      ),
    48.5 * MB,
  ],
];

const of = (
  repository: string,
  hasTag: (tag: string) => boolean,
  size: number,
): ImageDefinition => ({
  repositories: [repository],
  hasTag,
  size: () => size,
  entrypoint: [],
  cmd: [repository.endsWith('alpine') ? '/bin/sh' : '/bin/bash'],
  shell: true,
  distribution: () =>
    repository.endsWith('alpine') ? 'alpine' : repository.endsWith('ubuntu') ? 'ubuntu' : 'debian',
  program: () => undefined,
});

/** Distributions whose tags nobody keeps track of here: any is taken to be one. */
const OTHERS = SHELL_IMAGES.map((name) => of(`docker.io/library/${name}`, () => true, 60 * MB));

export const linux: readonly ImageDefinition[] = [
  ...['alpine', 'ubuntu', 'debian'].map((name) => {
    const [, hasTag, size] = TAGS.find(([pattern]) => pattern.test(name))!;
    return of(`docker.io/library/${name}`, hasTag, size);
  }),
  ...OTHERS,
];
