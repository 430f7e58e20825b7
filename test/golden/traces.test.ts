/**
 * Stories recorded from a real control plane (1.20.2), told again by our whole cluster: the same states in the same order,
 * the same Events in the same words, and owners and dependents going in the same order. What has changed in Kubernetes since
 * stands in a table, with its source (trace-differences.ts, and docs/parity.md).
 */
import { webDeployment } from '../../src/api/testing/manifests.ts';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { newEnds, newWays, newWords } from './trace-differences.ts';
import { Played } from './trace-player.ts';
import { summaryOf, type Change, type Summary } from './trace-summary.ts';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const PODS = '/api/v1/namespaces/default/pods';

const COMPONENTS = '/apis/sim.kubeglass.dev/v1alpha1/components';

const namespace = (name: string) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } });

const web = (replicas: number, image = 'nginx:1.25') =>
  webDeployment(replicas, image, { name: 'c' });

const db = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: { serviceName: 'db', ...web(3).spec },
};

const ag = { ...db, kind: 'DaemonSet', metadata: { name: 'ag' }, spec: { ...web(0).spec } };

const JOBS = '/apis/batch/v1/namespaces/default/jobs';
const container = { name: 'c', image: 'busybox:1.36', command: ['sh', '-c', 'sleep 2'] };
const task = { spec: { restartPolicy: 'Never', containers: [container] } };
const job = (name: string, parallelism: number) => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { completions: 3, parallelism, template: task },
});
/** Keeps one Job that went well, as the recorded one. */
const cj = {
  apiVersion: 'batch/v1',
  kind: 'CronJob',
  metadata: { name: 'cj' },
  spec: {
    schedule: '* * * * *',
    successfulJobsHistoryLimit: 1,
    jobTemplate: { spec: { template: task } },
  },
};

/** A Pod as in the recording: three of the node's four cores unless said otherwise. */
const pod = (
  name: string,
  priorityClassName: string | undefined,
  more: object = {},
  cpu = '3',
) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name },
  spec: {
    ...(priorityClassName && { priorityClassName }),
    ...more,
    containers: [{ name: 'c', image: 'nginx:1.25', resources: { requests: { cpu } } }],
  },
});

const running = (replicas: number) =>
  new Played().post(DEPLOYMENTS, web(replicas)).run(30).listen();
const scaled = (played: Played, replicas: number) =>
  played.patch(`${DEPLOYMENTS}/web/scale`, { spec: { replicas } });
const anyPod = ({ cluster }: Played) =>
  (cluster.read({ method: 'GET', path: PODS }).body as { items: Pod[] }).items[0]!.metadata.name;

const STORIES: { readonly [name: string]: () => Played } = {
  'deploy3-create': () => new Played().listen().post(DEPLOYMENTS, web(3)).run(30),
  'deploy-scale-up-5': () => scaled(running(1), 5).run(30),
  'deploy3-scale-down-1': () => scaled(running(3), 1).run(60),
  'deploy3-rolling-update': () => {
    const { spec } = web(3, 'nginx:1.27');
    return running(3)
      .patch(`${DEPLOYMENTS}/web`, { spec: { template: spec.template } })
      .run(90);
  },
  'deploy5-delete-one-pod': () => {
    const played = running(5);
    return played.delete(`${PODS}/${anyPod(played)}`).run(60);
  },
  'delete-deploy-background': () => running(2).delete(`${DEPLOYMENTS}/web`).run(60),
  'delete-deploy-foreground': () => running(2).delete(`${DEPLOYMENTS}/web`, 'Foreground').run(60),
  'delete-namespace': () => {
    const played = new Played().post('/api/v1/namespaces', namespace('gold-ns')).run(2);
    played.post(DEPLOYMENTS.replace('default', 'gold-ns'), web(2)).run(30).listen();
    return played.delete('/api/v1/namespaces/gold-ns').run(90);
  },
  'sts3-create': () =>
    new Played().listen().post('/apis/apps/v1/namespaces/default/statefulsets', db).run(60),
  'ds3-create': () =>
    new Played().listen().post('/apis/apps/v1/namespaces/default/daemonsets', ag).run(30),
  'job-completions3-par3': () => new Played().listen().post(JOBS, job('par', 3)).run(30),
  'job-completions3-seq': () => new Played().listen().post(JOBS, job('seq', 1)).run(30),
  cronjob: () => new Played().listen().post(JOBS.replace('jobs', 'cronjobs'), cj).run(140),
  'node-notready': () => {
    const played = running(4);
    const { changes, cluster } = played;
    const { items } = cluster.read({ method: 'GET', path: PODS }).body as { items: Pod[] };
    const onNode = (name: string) => items.filter(({ spec }) => spec.nodeName === name).length;
    const node = ['node-1', 'node-2', 'node-3'].find((name) => onNode(name) === 1)!;
    const tolerating = (tolerationSeconds?: number) => ({
      tolerations: [
        {
          key: 'node.kubernetes.io/unreachable',
          operator: 'Exists',
          effect: 'NoExecute',
          tolerationSeconds,
        },
      ],
    });
    for (const [name, more] of [
      ['tol20', tolerating(20)],
      ['tol-forever', tolerating()],
      ['default-tol', {}],
    ] as const)
      played.post(PODS, pod(name, undefined, { nodeName: node, ...more }, '100m'));
    played.run(20);
    changes.length = 0;
    return played.patch(`${COMPONENTS}/kubelet.${node}`, { spec: { running: false } }).run(365);
  },
  'pvc-pv-bind': claimStory,
  preemption: () => {
    const played = new Played({ cpu: '4' });
    for (const [name, value, preemptionPolicy] of [
      ['low', 100],
      ['high', 1000],
      ['never', 1000, 'Never'],
    ] as const)
      played.post('/apis/scheduling.k8s.io/v1/priorityclasses', {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
        preemptionPolicy,
      });
    played.listen();
    for (const name of ['low0', 'low1', 'low2']) played.post(PODS, pod(name, 'low'));
    played.run(5);
    played.post(PODS, pod('never', 'never')).run(3);
    played.delete(`${PODS}/never`).run(1);
    played.post(PODS, pod('high', 'high')).run(40);
    return played.post(PODS, pod('toobig', 'high', {}, '5')).run(2);
  },
};

/** A claim finds no volume, then one; in use, it outlives its deletion until its Pod is gone. */
function claimStory(): Played {
  const claims = '/api/v1/namespaces/default/persistentvolumeclaims';
  const accessModes = ['ReadWriteOnce'];
  const claim = {
    metadata: { name: 'c' },
    spec: { accessModes, resources: { requests: { storage: '1Gi' } } },
  };
  const volumes = [{ name: 'v', persistentVolumeClaim: { claimName: 'c' } }];
  const volume = {
    metadata: { name: 'gold-pv1' },
    spec: { accessModes, capacity: { storage: '1Gi' }, hostPath: { path: '/tmp/x' } },
  };
  const played = new Played({}, 'none').listen().post(claims, claim).run(2);
  played.post(PODS, pod('p', undefined, { volumes }, '100m')).run(2);
  played.post('/api/v1/persistentvolumes', volume).run(30);
  return played.delete(`${claims}/c`).run(2).delete(`${PODS}/p`).run(40);
}

/** As it was recorded, told in 1.36's words and ways. */
function recorded(story: string): Summary {
  const { lives, events, told, gone } = recording(story);
  const today = (line: string) =>
    newWays.find((one) => one.story === story && one.was === line)?.is ?? line;
  const now = events.map((line) =>
    newWords.reduce((text, { was, is }) => text.replace(was, is), line),
  );
  return {
    lives: lives.map((line) => anyLow(today(line))).sort(),
    events: now
      .filter((line) => line !== '')
      .map(anyLow)
      .sort(),
    told: told.map((line) => anyLow(today(line))).sort(),
    gone: newEnds[story]?.gone ?? gone,
  };
}

function recording(story: string): Summary {
  const file = new URL(`./traces/${story}.json`, import.meta.url);
  const { timeline } = JSON.parse(readFileSync(file, 'utf8')) as {
    timeline: (Change & { t: number })[];
  };
  return summaryOf(timeline.filter((change) => belongs(story, change)));
}

/** Which of three equal Pods has to go is chance. */
const anyLow = (line: string): string => line.replace(/\blow\d\b/g, 'low*');

/** The recorder's other work at the same time, a DaemonSet's Pod, and what came after the silence are other stories. */
function belongs(
  story: string,
  { kind, name, regarding = '', t }: Change & { t: number },
): boolean {
  if (kind === 'namespaces') return false;
  const agent = story !== 'ds3-create' && /^(\S+\/)?ag\b|\bag-\w{5}\b/.test(`${name} ${regarding}`);
  return !agent && !(story === 'node-notready' && t > 366);
}

/** The size before is in the new words only. */
function told({ changes }: Played): Summary {
  const { lives, events, told, gone } = summaryOf(
    changes.filter(({ kind }) => kind !== 'namespaces'),
  );
  const words = events.map((line) => anyLow(line.replace(/from \d+ to/, 'from ? to')));
  return {
    lives: lives.map(anyLow).sort(),
    events: words.sort(),
    told: told.map(anyLow).sort(),
    gone,
  };
}

describe('as recorded', () => {
  test.each(Object.keys(STORIES))('%s', (name) => {
    expect(told(STORIES[name]!())).toEqual(recorded(name));
  });
});

describe('every difference is one to a recording', () => {
  const all = new Map(Object.keys(STORIES).map((story) => [story, recording(story)]));

  test.each(newWords)('$source', ({ was }) => {
    expect([...all.values()].some(({ events }) => events.some((line) => was.test(line)))).toBe(
      true,
    );
  });

  test.each(newWays)('$story: $was', ({ story, was, is }) => {
    const { lives, told } = all.get(story)!;
    expect([...lives, ...told]).toContain(was);
    expect(is).not.toBe(was);
  });

  test.each(Object.entries(newEnds))('%s: what goes first', (story, { gone }) => {
    expect(all.get(story)!.gone).not.toEqual(gone);
  });
});

test('every recording is compared', () => {
  const recordings = readdirSync(new URL('./traces/', import.meta.url));
  expect(recordings.map((name) => name.replace('.json', '')).sort()).toEqual(
    Object.keys(STORIES).sort(),
  );
});
