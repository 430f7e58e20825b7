/** Which Pods belong together when nobody says so: those of the same Services and the same owner (plugins/helper/spread.go). */
import type { Pod, Service } from '../../../../api/generated/types/core/v1.ts';
import { replicaSets } from '../../../../api/apps/v1/replica-set/replica-set.ts';
import { statefulSets } from '../../../../api/apps/v1/stateful-set/stateful-set.ts';
import { replicationControllers } from '../../../../api/core/v1/replication-controller/replication-controller.ts';
import { services } from '../../../../api/core/v1/service/service.ts';
import {
  selectorOf,
  selectorOfLabels,
  type Labels,
  type Selector,
} from '../../../../apimachinery/labels.ts';
import { controllerOf } from '../../../../apimachinery/meta.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';

/** Files a Service under one of the labels that it selects, so that a Pod's Services are found by its labels. */
export const selectedLabel = {
  name: 'selected-label',
  values: ({ metadata, spec }: Service): readonly string[] => {
    const [first] = Object.keys(spec?.selector ?? {}).sort();
    return first === undefined ? [] : [labelKey(metadata.namespace, first, spec.selector![first]!)];
  },
};

const labelKey = (namespace: string | undefined, key: string, value: string): string =>
  `${namespace ?? ''}/${key}=${value}`;

/** Several selectors that must all match; empty when none of them selects by anything. */
export interface CombinedSelector {
  readonly empty: boolean;
  /** The same text selects the same. */
  readonly text: string;
  matches(labels: Labels | undefined): boolean;
}

export const combined = (selectors: readonly Selector[]): CombinedSelector => ({
  empty: selectors.every(({ requirements }) => requirements.length === 0),
  text: selectors.map(String).join(','),
  matches: (labels) => selectors.every((selector) => selector.matches(labels)),
});

export function defaultSelector(pod: Pod, handle: SchedulerHandle): CombinedSelector {
  const selectors = servicesOf(pod, handle).map(({ spec }) => selectorOfLabels(spec.selector));
  const owned = ownerSelector(pod, handle);
  return combined(owned ? [...selectors, owned] : selectors);
}

function ownerSelector(pod: Pod, handle: SchedulerHandle): Selector | undefined {
  const owner = controllerOf(pod);
  if (!owner) return undefined;
  const key = { namespace: pod.metadata.namespace, name: owner.name };
  switch (`${owner.apiVersion} ${owner.kind}`) {
    case 'v1 ReplicationController': {
      const controller = handle.lister(replicationControllers).get(key);
      return controller && selectorOfLabels(controller.spec?.selector);
    }
    case 'apps/v1 ReplicaSet': {
      const set = handle.lister(replicaSets).get(key);
      return set && selectorOf(set.spec?.selector);
    }
    case 'apps/v1 StatefulSet': {
      const set = handle.lister(statefulSets).get(key);
      return set && selectorOf(set.spec?.selector);
    }
    default:
      return undefined;
  }
}

function servicesOf({ metadata }: Pod, handle: SchedulerHandle): readonly Service[] {
  const { namespace, labels = {} } = metadata;
  const lister = handle.lister(services);
  const found: Service[] = [];
  for (const key in labels) {
    for (const service of lister.byIndex(
      selectedLabel.name,
      labelKey(namespace, key, labels[key]!),
    )) {
      if (selectorOfLabels(service.spec.selector).matches(labels)) found.push(service);
    }
  }
  return found;
}
