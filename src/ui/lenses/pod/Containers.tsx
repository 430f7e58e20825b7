/** The sandbox and the containers of a Pod in the order of their start: states, restarts, back-off, probes, hooks. */
import type {
  Container,
  LifecycleHandler,
  Pod,
  Probe,
} from '../../../api/generated/types/core/v1.ts';
import type { InsideSandbox } from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import { Badge } from '../../design/Badge.tsx';
import { Section } from '../../inspector/Section.tsx';
import { askedBy, type ContainerRow } from '../../model/pod-inside.ts';
import type { Tone } from '../../model/tone.ts';
import { words } from '../../words/words.ts';

const { containers: say } = words.podLens;

interface ContainersProps {
  readonly pod: Pod;
  readonly rows: readonly ContainerRow[];
  readonly sandbox: InsideSandbox | undefined;
  readonly chosen: string | undefined;
  readonly choose: (name: string) => void;
  readonly now: number;
}

export function Containers({ rows, sandbox, chosen, choose, now }: ContainersProps) {
  const isReady = sandbox?.state === 'SANDBOX_READY';
  return (
    <Section title={say.title}>
      <p className="quiet">{say.hint}</p>
      <ol className="pod-containers">
        {sandbox && (
          <li className="pod-container pod-sandbox">
            <div className="pod-container-head">
              {sandbox.hasProcess && <strong>pause</strong>}
              <span className="quiet">{say.kinds.sandbox}</span>
              <Badge tone={isReady ? 'ok' : 'idle'}>
                {isReady ? say.states.Ready : say.states.NotReady}
              </Badge>
            </div>
            <p className="quiet">{say.sandbox(sandbox.ips, sandbox.attempt)}</p>
          </li>
        )}
        {rows.map((row) => (
          <li key={row.container.name} className="pod-container">
            <button
              type="button"
              className="pod-container-head"
              aria-pressed={row.container.name === chosen}
              onClick={() => choose(row.container.name)}
            >
              <strong>{row.container.name}</strong>
              <span className="quiet">{say.kinds[row.kind]}</span>
              <Badge tone={toneOf(row)}>{say.states[row.inside?.state ?? 'none']}</Badge>
              {(row.status?.restartCount ?? 0) > 0 && (
                <span className="quiet numeric">{say.restarts(row.status!.restartCount)}</span>
              )}
            </button>
            <ul className="pod-facts">
              {factsOf(row, now).map((fact) => (
                <li key={fact}>{fact}</li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </Section>
  );
}

function toneOf({ inside, status, kind }: ContainerRow): Tone {
  if (!inside) return 'idle';
  if (inside.state === 'Running') return kind === 'main' && status?.ready === false ? 'warn' : 'ok';
  if (inside.state === 'Exited') return inside.exitCode === 0 ? 'idle' : 'bad';
  return 'busy';
}

function factsOf(
  { container, status, inside, before, probes }: ContainerRow,
  now: number,
): string[] {
  const { exitCode, reason, state, backOff } = inside ?? {};
  const waiting = status?.state?.waiting;
  return [
    ...(state === 'Exited' && exitCode !== undefined ? [say.exited(exitCode, reason)] : []),
    ...(state !== 'Exited' && before?.exitCode !== undefined
      ? [say.before(before.exitCode, before.reason)]
      : []),
    ...(state === 'Exited' && backOff && waiting
      ? [say.waits(Math.ceil((Date.parse(backOff.until) - now) / 1000), backOff.seconds)]
      : waiting?.reason && state !== 'Running'
        ? [say.waiting(waiting.reason)]
        : []),
    ...probes.map((probe) => say.probe(probe, asked(container, probe.kind))),
    ...hooksOf(container),
  ];
}

function asked(container: Container, kind: 'readiness' | 'liveness' | 'startup'): string {
  const probe: Probe | undefined = container[`${kind}Probe`];
  return probe ? say.every(askedBy(probe), probe.periodSeconds ?? 10) : '';
}

function hooksOf({ lifecycle }: Container): string[] {
  const what = (handler: LifecycleHandler) =>
    handler.sleep ? `sleep ${handler.sleep.seconds} s` : askedBy(handler);
  return (['postStart', 'preStop'] as const).flatMap((when) => {
    const handler = lifecycle?.[when];
    return handler ? [say.hook(when, what(handler))] : [];
  });
}
