/** What can be done to workloads and to any object. */
import type { Deployment, ReplicaSet } from '../../api/generated/types/apps/v1.ts';
import { timestamp } from '../../apimachinery/meta.ts';
import { kindOfPlural } from '../model/api-kinds.ts';
import type { Reference } from '../model/reference.ts';
import type { Revision } from '../model/revisions.ts';
import { words } from '../words/words.ts';
import { patchLine, type Action } from './action.ts';
import { ApiProblem } from './api.ts';
import { evict } from './node-actions.ts';

const { actions: say } = words;
const REVISION = 'deployment.kubernetes.io/revision';

const inNamespace = ({ namespace }: Reference): string =>
  namespace && namespace !== 'default' ? ` -n ${namespace}` : '';
const singular = ({ plural }: Reference): string =>
  kindOfPlural(plural)?.kind.toLowerCase() ?? plural;

export function scale(workload: Reference, replicas: number): Action {
  return {
    id: 'scale',
    title: say.scale,
    kubectl: `kubectl scale ${singular(workload)}/${workload.name} --replicas=${replicas}${inNamespace(workload)}`,
    run: (api) => api.patch(workload, { spec: { replicas } }, { subresource: 'scale' }),
  };
}

export function setImage(workload: Reference, container: string, image: string): Action {
  return {
    id: 'image',
    title: say.setImage,
    kubectl: `kubectl set image ${singular(workload)}/${workload.name} ${container}=${image}${inNamespace(workload)}`,
    done: say.done.image(workload.name, image),
    run: (api) =>
      api.patch(
        workload,
        { spec: { template: { spec: { containers: [{ name: container, image }] } } } },
        { type: 'strategic' },
      ),
  };
}

/** A new annotation on the template makes a new revision, which replaces the Pods. */
export function rolloutRestart(workload: Reference): Action {
  return {
    id: 'rollout-restart',
    title: say.rolloutRestart,
    kubectl: `kubectl rollout restart ${singular(workload)}/${workload.name}${inNamespace(workload)}`,
    done: say.done.rolloutRestart(workload.name),
    run: (api, { ticks }) => {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': timestamp(ticks.current().now) };
      return api.patch(workload, { spec: { template: { metadata: { annotations } } } });
    },
  };
}

/** Takes the template of the revision before, as kubectl does (kubectl/pkg/polymorphichelpers/rollback.go). */
export function rolloutUndo(workload: Reference): Action {
  return {
    id: 'rollout-undo',
    title: say.rolloutUndo,
    kubectl: `kubectl rollout undo ${singular(workload)}/${workload.name}${inNamespace(workload)}`,
    done: say.done.rolloutUndo(workload.name),
    run: (api, { mirror }) => {
      const deployment = mirror.get('deployments', `${workload.namespace}/${workload.name}`);
      const before =
        deployment &&
        revisionBefore(
          deployment,
          mirror
            .table('replicasets')
            .inBucket('owner', deployment.metadata.uid) as readonly ReplicaSet[],
        );
      if (!before?.spec?.template) throw new ApiProblem(404, say.done.nothingToUndo(workload.name));
      const { metadata, spec } = before.spec.template;
      const { 'pod-template-hash': _hash, ...labels } = metadata?.labels ?? {};
      const template = { metadata: { ...metadata, labels }, spec };
      return api.patch(workload, [{ op: 'replace', path: '/spec/template', value: template }], {
        type: 'json',
      });
    },
  };
}

/** As kubectl does: a Deployment takes the template of that revision, the others are patched with what was kept of it. */
export function undoToRevision(
  workload: Reference,
  { number, template, data }: Pick<Revision, 'number' | 'template' | 'data'>,
): Action {
  return {
    id: `undo-to-${number}`,
    title: words.actions.undoTo(number),
    kubectl: `kubectl rollout undo ${singular(workload)}/${workload.name} --to-revision=${number}${inNamespace(workload)}`,
    done: words.actions.undone(workload.name, number),
    run(api, { mirror }) {
      if (data !== undefined) return api.patch(workload, data, { type: 'strategic' });
      const deployment = mirror.get('deployments', `${workload.namespace}/${workload.name}`);
      if (deployment?.spec?.paused)
        throw new ApiProblem(400, words.actions.pausedUndo(workload.name));
      return api.patch(workload, [{ op: 'replace', path: '/spec/template', value: template }], {
        type: 'json',
      });
    },
  };
}

export function suspend(workload: Reference, suspended: boolean): Action {
  const patch = { spec: { suspend: suspended } };
  return {
    id: 'suspend',
    title: suspended ? words.actions.suspendJob : words.actions.resumeJob,
    kubectl: `${patchLine(singular(workload), workload.name, patch)}${inNamespace(workload)}`,
    run: (api) => api.patch(workload, patch),
  };
}

export const revisionOf = (replicaSet: ReplicaSet): number =>
  Number(replicaSet.metadata.annotations?.[REVISION] ?? 0);

function revisionBefore(
  deployment: Deployment,
  replicaSets: readonly ReplicaSet[],
): ReplicaSet | undefined {
  const current = Number(deployment.metadata.annotations?.[REVISION] ?? 0);
  return replicaSets
    .filter((replicaSet) => revisionOf(replicaSet) < current)
    .toSorted((a, b) => revisionOf(b) - revisionOf(a))[0];
}

export function pauseRollout(workload: Reference, paused: boolean): Action {
  return {
    id: 'pause',
    title: paused ? say.pauseRollout : say.resumeRollout,
    kubectl: `kubectl rollout ${paused ? 'pause' : 'resume'} ${singular(workload)}/${workload.name}${inNamespace(workload)}`,
    run: (api) => api.patch(workload, { spec: { paused: paused || null } }),
  };
}

export function deleteObject(reference: Reference): Action {
  return {
    id: 'delete',
    title: reference.plural === 'pods' ? say.deletePod : say.deleteObject,
    kubectl: `kubectl delete ${singular(reference)} ${reference.name}${inNamespace(reference)}`,
    done: say.done.deleted(reference.name),
    tone: 'bad',
    run: (api) => api.delete(reference),
  };
}

export function evictPod(reference: Reference): Action {
  return {
    id: 'evict',
    title: say.evictPod,
    run: async (api) => {
      const held = await evict(api, reference.namespace!, reference.name);
      if (held) throw new ApiProblem(429, held);
    },
  };
}
