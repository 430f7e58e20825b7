/** An extension is a folder, and the list of extensions is one readable file. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { read, root, subfolders, trackedFiles } from './sources.ts';

/** Where extensions lie, how many levels of folders one is, and the file that lists them. */
const extensionPoints = [
  { folder: 'src/api', levels: 3, registry: 'src/api/registry.ts' },
  {
    folder: 'src/control-plane/kube-apiserver/admission',
    registry: 'src/control-plane/kube-apiserver/admission/registry.ts',
  },
  {
    folder: 'src/control-plane/kube-scheduler/plugins',
    registry: 'src/control-plane/kube-scheduler/plugins/registry.ts',
  },
  {
    folder: 'src/control-plane/kube-controller-manager/controllers',
    registry: 'src/control-plane/kube-controller-manager/controllers/registry.ts',
  },
  { folder: 'src/node/cri/images', registry: 'src/node/cri/images/registry.ts' },
  { folder: 'src/node/cri/runtimes', registry: 'src/node/cri/runtimes/registry.ts' },
  { folder: 'src/kubectl/verbs', registry: 'src/kubectl/verbs/registry.ts' },
  { folder: 'src/scenarios', registry: 'src/scenarios/registry.ts' },
  { folder: 'src/lessons', registry: 'src/lessons/registry.ts' },
  { folder: 'src/ui/lenses', registry: 'src/ui/lenses/registry.ts' },
];

/** Folders that lie among extensions and are none. */
const noExtensions = ['src/api/generated'];

test.each(extensionPoints)(
  'every folder of $folder stands in its registry',
  ({ folder, levels = 1, registry }) => {
    const extensions = foldersBelow(folder, levels);
    if (extensions.length === 0) return;
    expect(existsSync(join(root, registry)), `${registry} lists what is in ${folder}`).toBe(true);

    const text = read(registry);
    const missing = extensions.filter(
      (path) => !text.includes(`./${path.slice(dirname(registry).length + 1)}/`),
    );
    expect(missing, `missing in ${registry}`).toEqual([]);
  },
);

/** The folders at that depth that hold files of their own. */
function foldersBelow(folder: string, levels: number): string[] {
  if (noExtensions.includes(folder)) return [];
  if (levels === 0)
    return trackedFiles.some((path) => path.startsWith(`${folder}/`)) ? [folder] : [];
  return subfolders(folder).flatMap((name) => foldersBelow(`${folder}/${name}`, levels - 1));
}
