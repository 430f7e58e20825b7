/** The sandbox and the containers of a Pod in the order of their start: states, restarts, back-off, probes, hooks. */
import type {
  Container,
  LifecycleHandler,
  Pod,
  Probe,
} from '../../../api/generated/types/core/v1.ts';
import type { CRICall } from '../../../api/sim/v1alpha1/cri-call/types.ts';
import type { InsideProbe, InsideSandbox } from '../../../api/sim/v1alpha1/pod-inside/types.ts';
import { Badge } from '../../design/Badge.tsx';
import { Section } from '../../inspector/Section.tsx';
import {
  askedBy,
  environmentFrom,
  mainsRun,
  postStartState,
  preStopState,
  type ContainerRow,
} from '../../model/pod-inside.ts';
import type { Tone } from '../../model/tone.ts';
import { laterWords } from '../../words/later-words.ts';

const { containers: say } = laterWords.podLens;

interface ContainersProps {
  readonly pod: Pod;
  readonly rows: readonly ContainerRow[];
  readonly sandbox: InsideSandbox | undefined;
  readonly calls: readonly CRICall[];
  readonly chosen: string | undefined;
  readonly choose: (name: string) => void;
  readonly now: number;
}

export function Containers({ pod, rows, sandbox, calls, chosen, choose, now }: ContainersProps) {
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
              {row.probes.map((probe) => (
                <li key={probe.kind}>
                  <Pips probe={probe} />
                  {say.probe(probe, asked(row.container, probe.kind), untilOf(probe, pod, now))}
                </li>
              ))}
              {[...hooksOf(row, rows, pod, calls), ...endOf(row, rows, pod)].map((fact) => (
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

function factsOf({ container, status, inside, before }: ContainerRow, now: number): string[] {
  const { exitCode, reason, state, backOff } = inside ?? {};
  const waiting = status?.state?.waiting;
  const target = (container as { targetContainerName?: string }).targetContainerName;
  const environment = environmentFrom(container);
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
    ...(target ? [say.target(target)] : []),
    ...(environment.length > 0 ? [say.environment(environment)] : []),
  ];
}

/** As many as are believed, filled as far as they have been counted. */
function Pips({ probe: { last, inARow, threshold } }: { readonly probe: InsideProbe }) {
  if (threshold > MOST_PIPS) return null;
  return (
    <span className={`pips pips-${last ?? 'none'}`} aria-hidden>
      {Array.from({ length: threshold }, (_, at) => (
        <span key={at} className={last !== undefined && at < inARow ? 'pip pip-full' : 'pip'} />
      ))}
    </span>
  );
}

const MOST_PIPS = 12;

/** When it is asked again; a Pod that is to end is not restarted, so only readiness is asked then. */
function untilOf(probe: InsideProbe, { metadata }: Pod, now: number): number | undefined {
  const { kind, verdict, nextAt, onHold } = probe;
  if (metadata.deletionTimestamp && kind !== 'readiness') return undefined;
  if (kind === 'startup' && verdict === 'success') return undefined;
  const left = nextAt === undefined || onHold ? -1 : Math.ceil((Date.parse(nextAt) - now) / 1000);
  return left > 0 ? left : undefined;
}

function endOf({ kind, inside }: ContainerRow, rows: readonly ContainerRow[], pod: Pod): string[] {
  const leaves = pod.metadata.deletionTimestamp && inside?.state === 'Running';
  return leaves && kind === 'sidecar' && mainsRun(rows) ? [say.endsLast] : [];
}

function asked(container: Container, kind: 'readiness' | 'liveness' | 'startup'): string {
  const probe: Probe | undefined = container[`${kind}Probe`];
  return probe ? say.every(askedBy(probe), probe.periodSeconds ?? 10) : '';
}

function hooksOf(
  row: ContainerRow,
  rows: readonly ContainerRow[],
  pod: Pod,
  calls: readonly CRICall[],
): string[] {
  const { lifecycle } = row.container;
  const what = (handler: LifecycleHandler) =>
    handler.sleep ? `sleep ${handler.sleep.seconds} s` : askedBy(handler);
  return (['postStart', 'preStop'] as const).flatMap((when) => {
    const handler = lifecycle?.[when];
    if (!handler) return [];
    const state = when === 'postStart' ? postStartState(row) : preStopState(row, rows, pod, calls);
    return [say.hook(when, what(handler), state)];
  });
}
