/** What a container has written, as kubectl logs reads it. */
import { RefreshCw } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Pod } from '../../api/generated/types/core/v1.ts';
import { Api } from '../actions/api.ts';
import { useSession } from '../app/session.ts';
import { Button } from '../design/Button.tsx';
import { ScrollRegion } from '../design/ScrollRegion.tsx';
import { useSlowTick } from '../mirror/hooks.ts';
import { objectPath } from '../model/api-kinds.ts';
import { words } from '../words/words.ts';

const { logs } = words.inspector;

export default function LogsTab({ pod }: { readonly pod: Pod }) {
  const { backend } = useSession();
  const { namespace = '', name } = pod.metadata;
  const containers = [...(pod.spec?.containers ?? []), ...(pod.spec?.initContainers ?? [])].map(
    (container) => container.name,
  );
  const [container, setContainer] = useState(containers[0] ?? '');
  const [previous, setPrevious] = useState(false);
  const [text, setText] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [asked, setAsked] = useState(0);
  // Asked again every few seconds of the cluster's time, which is when there can be something new.
  const now = useSlowTick((tick) => Math.floor(tick.now / 2_000));

  useEffect(() => {
    let wanted = true;
    const query = { container, tailLines: '500', ...(previous && { previous: 'true' }) };
    new Api(backend).get(objectPath('pods', { namespace, name }, 'log'), query).then(
      (answer) => {
        if (!wanted) return;
        setText(String(answer ?? ''));
        setProblem(undefined);
      },
      (error: Error) => wanted && setProblem(error.message),
    );
    return () => {
      wanted = false;
    };
  }, [backend, namespace, name, container, previous, asked, now]);

  return (
    <>
      <div className="tab-tools">
        {containers.length > 1 && (
          <label>
            {logs.container}
            <select
              className="input"
              value={container}
              onChange={(event) => setContainer(event.target.value)}
            >
              {containers.map((each) => (
                <option key={each}>{each}</option>
              ))}
            </select>
          </label>
        )}
        <label>
          <input
            type="checkbox"
            checked={previous}
            onChange={(event) => setPrevious(event.target.checked)}
          />
          {logs.previous}
        </label>
        <Button
          small
          icon={<RefreshCw size={14} />}
          label={logs.refresh}
          onClick={() => setAsked(asked + 1)}
        />
      </div>
      {problem ? (
        <p className="quiet">{problem}</p>
      ) : text === undefined ? (
        <p className="quiet">{words.common.loading}</p>
      ) : text ? (
        <ScrollRegion className="code-block code-wrap" label={logs.lines}>
          {text}
        </ScrollRegion>
      ) : (
        <p className="quiet">{logs.nothing}</p>
      )}
    </>
  );
}
