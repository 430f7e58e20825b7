/** The cgroups of a Pod: the Pod's own and the chosen container's, each figure with its arithmetic, and what is used. */
import type { Pod } from '../../../api/generated/types/core/v1.ts';
import type { Cgroup, PodInside } from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import { ScrollRegion } from '../../design/ScrollRegion.tsx';
import { Section } from '../../inspector/Section.tsx';
import { sayAmount } from '../../model/amount.ts';
import { laterWords } from '../../words/later-words.ts';
import { Slices } from './Slices.tsx';

const { cgroups: say } = laterWords.podLens;

interface CgroupsProps {
  readonly pod: Pod;
  readonly inside: PodInside;
  readonly chosen: string | undefined;
}

export function Cgroups({ pod, inside: { node, cgroups, qosClass }, chosen }: CgroupsProps) {
  const shown = cgroups.filter(({ of }) => of === 'Pod' || of === chosen);
  return (
    <Section title={say.title}>
      {qosClass && <p className="quiet">{say.qos(qosClass)}</p>}
      {qosClass && <Slices node={node} pod={pod} qosClass={qosClass} />}
      {shown.length === 0 && <p className="quiet">{say.none}</p>}
      {shown.map((group) => (
        <Group key={group.path} group={group} />
      ))}
    </Section>
  );
}

function Group({ group: { of, path, figures, usage } }: { readonly group: Cgroup }) {
  const max = figures.find(({ file }) => file === 'memory.max')?.value;
  const limit = max === undefined || max === 'max' ? undefined : Number(max);
  return (
    <div className="pod-cgroup">
      <h4>{say.of(of)}</h4>
      <code className="pod-path">/sys/fs/cgroup{path}</code>
      {usage && (
        <p className="numeric">
          {[
            say.cpu(usage.cpuMillicores, usage.cpuSeconds),
            say.throttled(usage.throttledPeriods, usage.periods),
            say.memory(
              sayAmount('memory', usage.memoryBytes),
              limit === undefined ? undefined : sayAmount('memory', limit),
            ),
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
      )}
      {usage && limit !== undefined && (
        <div className="pod-meter" aria-hidden>
          <div style={{ width: `${Math.min(100, (100 * usage.memoryBytes) / limit)}%` }} />
        </div>
      )}
      {figures.length === 0 ? (
        <p className="quiet">{say.unknown}</p>
      ) : (
        <ScrollRegion label={`${say.title}: ${say.of(of)}`} className="pod-table-frame">
          <table className="pod-table">
            <thead>
              <tr>
                <th scope="col">{say.file}</th>
                <th scope="col">{say.value}</th>
                <th scope="col">{say.how}</th>
              </tr>
            </thead>
            <tbody>
              {figures.map(({ file, value, formula, source }) => (
                <tr key={file}>
                  <th scope="row" className="mono">
                    {file}
                  </th>
                  <td className="mono pod-value">{value}</td>
                  <td>
                    {formula}
                    <span className="row-more">{source}</span>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
    </div>
  );
}
