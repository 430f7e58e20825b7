/** The processes of a container as a tree, with the numbers that they have in its namespace. */
import type { InsideContainer, PodInside } from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import { ScrollRegion } from '../../design/ScrollRegion.tsx';
import { Section } from '../../inspector/Section.tsx';
import { sayAmount } from '../../model/amount.ts';
import { processTree } from '../../model/pod-inside.ts';
import { laterWords } from '../../words/later-words.ts';

const { processes: say } = laterWords.podLens;

interface ProcessesProps {
  readonly row: InsideContainer;
  readonly inside: PodInside;
}

export function Processes({ row: { name, processes }, inside }: ProcessesProps) {
  const shared = inside.namespaces.some(({ type, of }) => type === 'pid' && of === 'Pod');
  return (
    <Section title={say.title(name)}>
      {processes.length === 0 ? (
        <p className="quiet">{say.none}</p>
      ) : (
        <ScrollRegion label={say.title(name)} className="pod-table-frame">
          <table className="pod-table">
            <thead>
              <tr>
                <th scope="col">{say.pid}</th>
                <th scope="col">{say.command}</th>
                <th scope="col">{say.user}</th>
                <th scope="col">{say.memory}</th>
                <th scope="col">{say.cpu}</th>
              </tr>
            </thead>
            <tbody>
              {processTree(processes).map(({ process, depth }) => (
                <tr key={process.pid}>
                  <td className="numeric">{process.pid}</td>
                  <td className="mono" style={{ paddingLeft: 8 + 14 * Math.min(depth, 6) }}>
                    {process.command}
                  </td>
                  <td className="numeric">{process.uid}</td>
                  <td className="numeric">{sayAmount('memory', process.memoryBytes)}</td>
                  <td className="numeric">{sayAmount('cpu', process.cpuMillis / 1000)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      )}
      {shared && <p className="quiet">{say.shared}</p>}
      <p className="quiet">{say.node}</p>
    </Section>
  );
}
