/**
 * What it costs to reconcile one object beside few others and beside many: the object and then one of its Pods are
 * annotated, and everything runs until nothing is left to do. A controller that went through all objects, or all Pods, would
 * show here. Processor time, because the ratio is what counts.
 */
import { daemonSets } from '../src/api/apps/v1/daemon-set/daemon-set.ts';
import { deployments } from '../src/api/apps/v1/deployment/deployment.ts';
import { replicaSets } from '../src/api/apps/v1/replica-set/replica-set.ts';
import { statefulSets } from '../src/api/apps/v1/stateful-set/stateful-set.ts';
import { jobs } from '../src/api/batch/v1/job/job.ts';
import { pods } from '../src/api/core/v1/pod/pod.ts';
import type { Draft, KubeObject } from '../src/apimachinery/meta.ts';
import type { ResourceDefinition } from '../src/api/resource-definition.ts';
import { ControlPlane } from '../test/controllers/control-plane.ts';
import type { Figure } from './figure.ts';

const ROUNDS = 400;

/** Idle ones have nothing to run; the one that counts has a Pod. */
interface Workload {
  readonly kind: ResourceDefinition;
  readonly spec: (idle: boolean, app: string) => object;
}

const template = (app: string, spec: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'app', image: 'nginx' }], ...spec },
});
const selector = (app: string) => ({ matchLabels: { app } });
const replicated = (idle: boolean, app: string) => ({
  replicas: idle ? 0 : 1,
  selector: selector(app),
  template: template(app),
});

const workloads: readonly Workload[] = [
  { kind: replicaSets, spec: replicated },
  { kind: deployments, spec: replicated },
  { kind: statefulSets, spec: (idle, app) => ({ ...replicated(idle, app), serviceName: app }) },
  {
    kind: jobs,
    spec: (idle, app) => ({ suspend: idle, template: template(app, { restartPolicy: 'Never' }) }),
  },
  {
    kind: daemonSets,
    spec: (idle, app) => ({
      selector: selector(app),
      template: template(app, { nodeSelector: idle ? { nowhere: 'yes' } : undefined }),
    }),
  },
] as const satisfies readonly Workload[];

export const reconcile: Figure = {
  name: 'reconcile',
  about: 'one object reconciled beside 10 and beside 10,000 others and as many Pods (OTHERS=10000)',
  run(say) {
    // Once for the compiler, whose work would otherwise be counted for the few.
    costs(10);
    const few = costs(10);
    const others = Number(process.env.OTHERS ?? '10000');
    const many = costs(others);
    workloads.forEach(({ kind }, i) => {
      const [before, after] = [few[i]!, many[i]!];
      say(
        `${kind.kind}: ${before.toFixed(2)} ms beside 10, ${after.toFixed(2)} ms beside ${others}: ` +
          `${(after / before).toFixed(2)} ×`,
      );
    });
    const [alone, among] = [orphanCosts(10), orphanCosts(others)];
    say(
      `A Pod that nobody controls, made: ${alone.toFixed(2)} ms beside 10 ReplicaSets, ` +
        `${among.toFixed(2)} ms beside ${others}: ${(among / alone).toFixed(2)} ×`,
    );
  },
};

/** Milliseconds of processor time of one change, for each kind. */
function costs(others: number): readonly number[] {
  const plane = new ControlPlane({ nodes: 1 });
  const create = ({ kind, spec }: Workload, idle: boolean, name: string) =>
    plane.create(kind, {
      metadata: { name, namespace: 'default' },
      spec: spec(idle, name),
    } as Draft<KubeObject>);
  plane.run(1);
  for (let i = 0; i < others; i++) {
    create(workloads[i % workloads.length]!, true, `other-${i}`);
    plane.create(pods, {
      metadata: { name: `alone-${i}`, namespace: 'default', labels: { app: `alone-${i}` } },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    });
    if (i % 100 === 0) plane.settle();
  }
  const ours = workloads.map((workload) => {
    const name = `ours-${workload.kind.plural}`;
    create(workload, false, name);
    return { kind: workload.kind, name };
  });
  plane.run(5);
  return ours.map(({ kind, name }) => {
    const pod = plane.list(pods).find(({ metadata }) => metadata.name.startsWith(name))!;
    const change = (round: number) => {
      const metadata = { annotations: { round: `${round}` } };
      plane.patch(kind, name, { metadata });
      plane.settle();
      plane.patch(pods, pod.metadata.name, { metadata });
      plane.settle();
    };
    for (let round = 0; round < ROUNDS / 4; round++) change(round);
    const start = process.cpuUsage();
    for (let round = 0; round < ROUNDS; round++) change(-round);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000 / ROUNDS;
  });
}

/** Milliseconds of processor time of one Pod that any of so many ReplicaSets might adopt, and none does. */
function orphanCosts(others: number): number {
  const plane = new ControlPlane({ nodes: 1 });
  plane.run(1);
  for (let i = 0; i < others; i++) {
    plane.create(replicaSets, {
      metadata: { name: `other-${i}`, namespace: 'default' },
      spec: replicated(true, `other-${i}`),
    });
    if (i % 100 === 0) plane.settle();
  }
  const make = (name: string) => {
    plane.create(pods, {
      metadata: { name, namespace: 'default', labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'nginx' }] },
    });
    plane.settle();
  };
  for (let round = 0; round < ROUNDS / 4; round++) make(`before-${round}`);
  const start = process.cpuUsage();
  for (let round = 0; round < ROUNDS; round++) make(`orphan-${round}`);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000 / ROUNDS;
}
