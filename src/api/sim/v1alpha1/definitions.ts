/** The schemas of the simulator's own kinds, by definition name: what decoding and kubectl explain look up. */
import { clockSchema } from './clock/clock.ts';
import { componentSchema } from './component/component.ts';
import {
  pluginArgsSchemaName,
  pluginArgsSchemas,
  schedulerConfigurationSchema,
} from './component/scheduler-configuration.ts';
import { controllerQueueSchema } from './controller-queue/controller-queue.ts';
import { criCallSchema } from './cri-call/cri-call.ts';
import { faultSchema } from './fault/fault.ts';
import { imageSchema } from './image/image.ts';
import { loadSchema } from './load/load.ts';
import { machineSchema } from './machine/machine.ts';
import { nodeTemplateSchema } from './node-template/node-template.ts';
import { queuedPodSchema } from './queued-pod/queued-pod.ts';
import { podInsideSchema } from './pod-inside/pod-inside.ts';
import { placementStudySchema } from './placement-study/placement-study.ts';
import { reconcilePassSchema } from './reconcile-pass/reconcile-pass.ts';
import { schedulerPluginSchema } from './scheduler-plugin/scheduler-plugin.ts';
import { schedulingAttemptSchema } from './scheduling-attempt/scheduling-attempt.ts';
import { schedulingExplanationSchema } from './scheduling-explanation/scheduling-explanation.ts';
import { schemaName, type Schema } from './schema.ts';
import { webPageSchema } from './web-page/web-page.ts';
import { spanSchema } from './span/span.ts';

/** To be added to the `definitions` of the generated schema; they refer to its ObjectMeta, Quantity and Taint. */
export const simDefinitions: { readonly [name: string]: Schema } = {
  [schemaName('Clock')]: clockSchema,
  [schemaName('Component')]: componentSchema,
  [schemaName('ControllerQueue')]: controllerQueueSchema,
  [schemaName('CRICall')]: criCallSchema,
  [schemaName('Fault')]: faultSchema,
  [schemaName('Image')]: imageSchema,
  [schemaName('Load')]: loadSchema,
  [schemaName('Machine')]: machineSchema,
  [schemaName('NodeTemplate')]: nodeTemplateSchema,
  [schemaName('QueuedPod')]: queuedPodSchema,
  [schemaName('PodInside')]: podInsideSchema,
  [schemaName('PlacementStudy')]: placementStudySchema,
  [schemaName('ReconcilePass')]: reconcilePassSchema,
  [schemaName('SchedulerPlugin')]: schedulerPluginSchema,
  [schemaName('SchedulingAttempt')]: schedulingAttemptSchema,
  [schemaName('SchedulingExplanation')]: schedulingExplanationSchema,
  [schemaName('KubeSchedulerConfiguration')]: schedulerConfigurationSchema,
  [schemaName('Span')]: spanSchema,
  [schemaName('WebPage')]: webPageSchema,
  ...Object.fromEntries(
    Object.entries(pluginArgsSchemas).map(([plugin, args]) => [pluginArgsSchemaName(plugin), args]),
  ),
};
