/** test/e2e/apps/deployment.go. */
import { expect } from 'vitest';
import type { Deployment, ReplicaSet } from '../../src/api/generated/types/apps/v1.ts';
import type { Pod } from '../../src/api/generated/types/core/v1.ts';
import { Bed, images, isControlledBy, NAMESPACE, PODS, REPLICA_SETS } from './cluster-bed.ts';
import { row } from './row.ts';

const area = '[sig-apps] Deployment ';
const DEPLOYMENTS = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
const REVISION = 'deployment.kubernetes.io/revision';

const template = (labels: object, name: string, image: string) => ({
  metadata: { labels },
  spec: { terminationGracePeriodSeconds: 0, containers: [{ name, image }] },
});

function deployment(bed: Bed, name: string, labels: object, image: string, spec: object = {}) {
  const container = image === images.agnhost ? 'agnhost' : 'webserver';
  return bed.create<Deployment>(DEPLOYMENTS, {
    metadata: { name, labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: template(labels, container, image),
      ...spec,
    },
  });
}

/** A ReplicaSet of nobody, whose Pods a Deployment's selector matches too. */
function orphan(bed: Bed, name: string, label: string, annotations: object = {}): void {
  const labels = { name: label, pod: 'httpd' };
  bed.create(REPLICA_SETS, {
    metadata: { name, labels, annotations },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: template(labels, 'httpd', images.httpd),
    },
  });
  bed.untilRunning(`name=${label}`, 1);
}

const read = (bed: Bed, name: string) => bed.get<Deployment>(`${DEPLOYMENTS}/${name}`);
const replicaSet = (bed: Bed, name: string) => bed.get<ReplicaSet>(`${REPLICA_SETS}/${name}`);
const owned = (bed: Bed, name: string) => {
  const owner = read(bed, name);
  return bed.list<ReplicaSet>(REPLICA_SETS).filter((each) => isControlledBy(each, owner));
};
const imageOf = ({ spec }: { spec: { template?: { spec?: Pod['spec'] } } }) =>
  spec.template?.spec?.containers[0]!.image;
/** The one whose template is the Deployment's. */
const newest = (bed: Bed, name: string) =>
  owned(bed, name).find((each) => imageOf(each) === imageOf(read(bed, name)));

function isComplete(bed: Bed, name: string): boolean {
  const { metadata, spec, status } = read(bed, name);
  return (
    status.updatedReplicas === spec.replicas &&
    status.replicas === spec.replicas &&
    status.availableReplicas === spec.replicas &&
    status.observedGeneration! >= metadata.generation!
  );
}
const untilComplete = (bed: Bed, name: string) =>
  bed.until('it is complete', () => isComplete(bed, name));
const isObserved = (bed: Bed, name: string) => {
  const { metadata, status } = read(bed, name);
  return status.observedGeneration! >= metadata.generation!;
};
/** Both it and its newest ReplicaSet are of this revision. */
const untilRevision = (bed: Bed, name: string, revision: string, image: string) =>
  bed.until(`it is of revision ${revision}`, () => {
    const set = newest(bed, name);
    return (
      read(bed, name).metadata.annotations?.[REVISION] === revision &&
      set?.metadata.annotations?.[REVISION] === revision &&
      imageOf(set) === image
    );
  });

row(`${area}RollingUpdateDeployment should delete old pods and create new ones`, () => {
  const bed = new Bed();
  orphan(bed, 'test-rolling-update-controller', 'sample-pod', {
    [REVISION]: '3546343826724305832',
  });
  const name = 'test-rolling-update-deployment';
  deployment(bed, name, { name: 'sample-pod' }, images.agnhost);
  untilRevision(bed, name, '3546343826724305833', images.agnhost);
  untilComplete(bed, name);
  const old = owned(bed, name).filter((each) => imageOf(each) !== images.agnhost);
  expect(old.map(({ metadata }) => metadata.name)).toEqual(['test-rolling-update-controller']);
});

row(`${area}RecreateDeployment should delete old pods and create new ones`, () => {
  const bed = new Bed();
  const name = 'test-recreate-deployment';
  const strategy = { type: 'Recreate' };
  deployment(bed, name, { name: 'sample-pod-3' }, images.agnhost, { strategy });
  untilRevision(bed, name, '1', images.agnhost);
  untilComplete(bed, name);
  const told = bed.watch<Deployment>(`${DEPLOYMENTS}?fieldSelector=metadata.name=${name}`);
  bed.update(`${DEPLOYMENTS}/${name}`, (update) => {
    Object.assign(update.spec.template.spec.containers[0], { name: 'httpd', image: images.httpd });
    return update;
  });
  bed.until('it is complete', () => {
    // New Pods do not run beside old ones.
    const running = bed
      .pods('name=sample-pod-3')
      .filter(({ status }) => status.phase === 'Running');
    expect(new Set(running.map(({ spec }) => spec.containers[0]!.image)).size).toBeLessThan(2);
    return isObserved(bed, name) && isComplete(bed, name);
  });
  for (const { object } of told)
    if (object.status.updatedReplicas)
      expect(object.status.replicas).toBe(object.status.updatedReplicas);
});

row(`${area}deployment should delete old replica sets`, () => {
  const bed = new Bed();
  orphan(bed, 'test-cleanup-controller', 'cleanup-pod');
  const told = bed.watch<Pod>(PODS);
  const name = 'test-cleanup-deployment';
  deployment(bed, name, { name: 'cleanup-pod' }, images.agnhost, { revisionHistoryLimit: 0 });
  bed.until('its history is gone', () => {
    const sets = owned(bed, name);
    return sets.length === 1 && imageOf(sets[0]!) === images.agnhost;
  });
  const made = told.filter(({ type }) => type === 'ADDED').map(({ object }) => object);
  expect(made.map(({ spec }) => spec.containers[0]!.name)).toEqual(['agnhost']);
});

row(`${area}deployment should support rollover`, () => {
  const bed = new Bed();
  orphan(bed, 'test-rollover-controller', 'rollover-pod');
  const old = () => replicaSet(bed, 'test-rollover-controller');
  bed.until('the ReplicaSet is ready', () => old().status.readyReplicas === 1);
  const name = 'test-rollover-deployment';
  const nowhere = 'gcr.io/google_samples/gb-redisslave:nonexistent';
  deployment(bed, name, { name: 'rollover-pod' }, nowhere, {
    minReadySeconds: 10,
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
  });
  bed.until('it scales', () => read(bed, name).status.updatedReplicas! >= 1);
  untilRevision(bed, name, '1', nowhere);
  const stuck = () => replicaSet(bed, stuckName);
  const stuckName = newest(bed, name)!.metadata.name;
  const replicas = (count: number) => ({ spec: { replicas: count }, status: { replicas: count } });
  expect(old()).toMatchObject(replicas(1));
  expect(stuck()).toMatchObject(replicas(1));

  bed.update(`${DEPLOYMENTS}/${name}`, (update) => {
    const [container] = update.spec.template.spec.containers;
    Object.assign(container, { name: 'agnhost', image: images.agnhost });
    return update;
  });
  bed.until('it is observed', () => isObserved(bed, name));
  untilRevision(bed, name, '2', images.agnhost);
  bed.until('it is complete, one at a time', () => {
    // Never fewer available than wanted, never more in all than the surge allows.
    const { status } = read(bed, name);
    expect(status.availableReplicas).toBeGreaterThanOrEqual(1);
    expect(status.replicas).toBeLessThanOrEqual(2);
    return isComplete(bed, name);
  });
  expect(old()).toMatchObject(replicas(0));
  expect(stuck()).toMatchObject(replicas(0));
});

row(`${area}deployment should support proportional scaling`, () => {
  const bed = new Bed();
  const name = 'webserver-deployment';
  const rollingUpdate = { maxSurge: 3, maxUnavailable: 2 };
  deployment(bed, name, { name: 'httpd' }, images.httpd, {
    replicas: 10,
    strategy: { type: 'RollingUpdate', rollingUpdate },
  });
  bed.untilRunning('name=httpd', 10);
  untilComplete(bed, name);
  const firstName = newest(bed, name)!.metadata.name;
  const first = () => replicaSet(bed, firstName);

  bed.update(`${DEPLOYMENTS}/${name}`, (update) => {
    update.spec.template.spec.containers[0].image = 'webserver:404';
    return update;
  });
  bed.until('it is observed', () => isObserved(bed, name));
  bed.until('eight are left', () => first().status.availableReplicas === 8);
  expect(first()).toMatchObject({ spec: { replicas: 8 }, status: { replicas: 8 } });
  const secondName = newest(bed, name)!.metadata.name;
  const second = () => replicaSet(bed, secondName);
  expect(second().status.availableReplicas ?? 0).toBe(0);
  bed.until('five are new', () => second().status.replicas === 5);
  expect(second().spec.replicas).toBe(5);
  expect(read(bed, name).status).toMatchObject({ availableReplicas: 8, replicas: 13 });

  // Twenty more, as 8 to 5.
  bed.patch(`${DEPLOYMENTS}/${name}`, { spec: { replicas: 30 } });
  bed.until('it is observed', () => isObserved(bed, name));
  bed.until('twenty are of the first', () => first().spec.replicas === 20);
  bed.until('thirteen are new', () => second().spec.replicas === 13);
});

row(`${area}should run the lifecycle of a Deployment`, () => {
  const bed = new Bed();
  const name = 'test-deployment';
  const path = `${DEPLOYMENTS}/${name}`;
  const labelled = `${DEPLOYMENTS}?labelSelector=test-deployment-static=true`;
  const told = bed.watch<Deployment>(labelled);
  const made = deployment(bed, name, { 'test-deployment-static': 'true' }, images.agnhost, {
    replicas: 2,
  });
  const saw = (type: string, is: (status: Deployment['status']) => boolean = () => true) =>
    bed.until(`a watcher is told ${type}`, () =>
      told.some((event) => event.type === type && is(event.object.status)),
    );
  saw('ADDED');
  saw('MODIFIED', ({ readyReplicas }) => readyReplicas === 2);

  bed.patch(path, {
    metadata: { labels: { 'test-deployment': 'patched' } },
    spec: {
      replicas: 1,
      template: {
        spec: {
          terminationGracePeriodSeconds: 2,
          containers: [{ name: 'agnhost', image: images.pause }],
        },
      },
    },
  });
  const scaledTo = (count: number, image: string) =>
    bed.until(`${count} of ${image}`, () => {
      const { status, spec } = read(bed, name);
      return (
        status.readyReplicas === count &&
        status.updatedReplicas === count &&
        !status.unavailableReplicas &&
        imageOf({ spec }) === image
      );
    });
  scaledTo(1, images.pause);
  expect(read(bed, name).spec.template.spec!.terminationGracePeriodSeconds).toBe(2);
  expect(bed.list<Deployment>(labelled).map(({ metadata }) => metadata.name)).toEqual([name]);

  bed.update(path, (update) => {
    update.metadata.labels['test-deployment'] = 'updated';
    update.spec = structuredClone(made.spec);
    update.spec.template.spec.containers[0].image = images.httpd;
    return update;
  });
  expect(bed.get(`${path}/status`)).toMatchObject({
    metadata: { labels: { 'test-deployment': 'updated' } },
    spec: { template: { spec: { containers: [{ image: images.httpd }] } } },
  });
  scaledTo(2, images.httpd);

  // A status that is wrong is put right; what is no status is not written there.
  const patched = bed.patch<Deployment>(`${path}/status`, {
    metadata: { labels: { 'test-deployment': 'patched-status' } },
    status: { readyReplicas: 0, availableReplicas: 0 },
  });
  expect(patched.status.readyReplicas ?? 0).toBe(0);
  expect(bed.get(`${path}/status`)).toMatchObject({
    metadata: { labels: { 'test-deployment': 'updated' } },
  });
  scaledTo(2, images.httpd);

  bed.remove(labelled, { gracePeriodSeconds: 1 });
  saw('DELETED');
  bed.until('its Pods are gone', () => bed.pods().length === 0);
  expect(bed.list(REPLICA_SETS)).toEqual([]);
});
