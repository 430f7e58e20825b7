/**
 * What a Pod spec gets where the client left it out, in Pods and in templates alike
 * (pkg/apis/core/v1/defaults.go and zz_generated.defaults.go, 1.36).
 */
import { changing, EMPTY, filled, having, isUnset, mapped } from '../copy-on-write.ts';
import type {
  Container,
  ContainerPort,
  EnvVar,
  EphemeralContainer,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  PodSpec,
  PodTemplateSpec,
  Probe,
} from '../generated/types/core/v1.ts';
import { pullPolicyOf } from './image-reference.ts';
import { defaultVolume } from './volume-defaults.ts';

export function defaultPodTemplate(template: PodTemplateSpec): PodTemplateSpec {
  const complete = filled(template, { metadata: EMPTY, spec: NO_CONTAINERS });
  return having(complete, 'spec', defaultPodSpec(complete.spec!));
}

export function defaultPodSpec(spec: PodSpec): PodSpec {
  let next = filled(spec, {
    containers: NOTHING,
    dnsPolicy: 'ClusterFirst',
    restartPolicy: 'Always',
    schedulerName: 'default-scheduler',
    securityContext: EMPTY,
    terminationGracePeriodSeconds: 30,
  });
  next = sameServiceAccount(next);
  next = changing(next, 'containers', (containers) => mapped(containers, defaultContainer));
  next = changing(next, 'initContainers', (containers) => mapped(containers, defaultContainer));
  next = changing(next, 'ephemeralContainers', (containers) =>
    mapped(containers, defaultContainer<EphemeralContainer>),
  );
  return changing(next, 'volumes', (volumes) => mapped(volumes, defaultVolume));
}

// The old name of the field stays in step with the new one: v1's serviceAccount is what both are called inside.
function sameServiceAccount(spec: PodSpec): PodSpec {
  const name = isUnset(spec.serviceAccountName) ? spec.serviceAccount : spec.serviceAccountName;
  if (isUnset(name)) return spec;
  return having(having(spec, 'serviceAccountName', name), 'serviceAccount', name);
}

function defaultContainer<T extends Container | EphemeralContainer>(container: T): T {
  let next: Container | EphemeralContainer = container;
  if (isUnset(next.imagePullPolicy))
    next = { ...next, imagePullPolicy: pullPolicyOf(next.image ?? '') };
  next = filled<Container | EphemeralContainer>(next, {
    resources: EMPTY,
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  });
  next = changing(next, 'ports', (ports) => mapped(ports, defaultPort));
  next = changing(next, 'env', (env) => mapped(env, defaultEnvironment));
  next = changing(next, 'livenessProbe', defaultProbe);
  next = changing(next, 'readinessProbe', defaultProbe);
  next = changing(next, 'startupProbe', defaultProbe);
  return changing(next, 'lifecycle', defaultLifecycle) as T;
}

const defaultPort = (port: ContainerPort): ContainerPort => filled(port, { protocol: 'TCP' });

function defaultEnvironment(variable: EnvVar): EnvVar {
  return changing(variable, 'valueFrom', (source) =>
    changing(source, 'fieldRef', (field) => filled(field, { apiVersion: 'v1' })),
  );
}

function defaultProbe(probe: Probe): Probe {
  let next = probe;
  // Zero is what Go has for nothing.
  if (!next.timeoutSeconds) next = { ...next, timeoutSeconds: 1 };
  if (!next.periodSeconds) next = { ...next, periodSeconds: 10 };
  if (!next.successThreshold) next = { ...next, successThreshold: 1 };
  if (!next.failureThreshold) next = { ...next, failureThreshold: 3 };
  next = changing(next, 'httpGet', defaultHttpGet);
  return changing(next, 'grpc', (grpc) => filled(grpc, { service: '' }));
}

const defaultHttpGet = (action: HTTPGetAction): HTTPGetAction =>
  filled(action, { path: '/', scheme: 'HTTP' });

function defaultLifecycle(lifecycle: Lifecycle): Lifecycle {
  const handler = (one: LifecycleHandler) => changing(one, 'httpGet', defaultHttpGet);
  return changing(changing(lifecycle, 'postStart', handler), 'preStop', handler);
}

const NOTHING: readonly never[] = Object.freeze([]);
const NO_CONTAINERS: PodSpec = Object.freeze({ containers: NOTHING });
