/** Linux's namespaces as a table: neighbours in one namespace are one cell. Below, volumes with where each container has them. */
import { Fragment } from 'react';
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { PodInside } from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import { ScrollRegion } from '../../design/ScrollRegion.tsx';
import { Section } from '../../inspector/Section.tsx';
import {
  namespaceRows,
  sourceOf,
  volumeRows,
  type ContainerRow,
  type NamespaceCell,
} from '../../model/pod-inside.ts';
import { laterWords } from '../../words/later-words.ts';

const { shares: say } = laterWords.podLens;

interface NamespacesProps {
  readonly pod: Pod;
  readonly inside: PodInside;
  readonly rows: readonly ContainerRow[];
}

export function Namespaces({ pod, inside, rows }: NamespacesProps) {
  const { columns, rows: types } = namespaceRows(inside);
  if (columns.length === 0)
    return (
      <Section title={say.title}>
        <p className="quiet">{say.nothing}</p>
      </Section>
    );
  return (
    <Section title={say.title}>
      <ScrollRegion label={say.title} className="pod-table-frame">
        <table className="pod-table shares">
          <caption>{say.caption}</caption>
          <thead>
            <tr>
              <th scope="col">{say.namespace}</th>
              {columns.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {types.map(({ type, cells }) => (
              <tr key={type}>
                <th scope="row">
                  {say.types[type][0]} <span className="row-more">{say.types[type][1]}</span>
                </th>
                {cells.map((cell, at) => (
                  // oxlint-disable-next-line react/no-array-index-key
                  <td key={at} colSpan={cell.span} className={`shares-${cell.namespace.of}`}>
                    {textOf(cell)}
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="rowgroup" colSpan={columns.length + 1} className="shares-volumes">
                {say.volumes}
              </th>
            </tr>
            {volumeRows(pod, rows).map(({ volume, mounts }) => (
              <tr key={volume.name}>
                <th scope="row">
                  {volume.name} <span className="row-more">{sourceOf(volume)}</span>
                </th>
                {columns.map((name) => {
                  const paths = mounts.get(name) ?? [];
                  return (
                    <td key={name} className={paths.length > 0 ? 'shares-Pod mono' : 'shares-none'}>
                      {paths.length > 0
                        ? paths.map((path) => <Path key={path} path={path} />)
                        : say.notMounted}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollRegion>
    </Section>
  );
}

/** Broken after slashes, where it has to be. */
function Path({ path }: { readonly path: string }) {
  return (
    <span className="shares-path">
      {path.split(/(?<=[/.])/).map((part, at) => (
        // oxlint-disable-next-line react/no-array-index-key
        <Fragment key={at}>
          {part}
          <wbr />
        </Fragment>
      ))}
    </span>
  );
}

function textOf({ namespace: { of, setBy }, others }: NamespaceCell): string {
  return [
    say.of[of],
    ...(others.length > 0 ? [say.with(others)] : []),
    ...(setBy ? [say.setBy(setBy)] : []),
  ].join(', ');
}
