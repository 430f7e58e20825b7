/** Probes and lifecycle hooks: what a kubelet would run or ask (pkg/apis/core/validation/validation.go, 1.36). */
import { forbidden, invalid, required } from '../../../apimachinery/field-error.ts';
import { isHTTPHeaderName } from '../../../apimachinery/names.ts';
import type {
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  Probe,
} from '../../generated/types/core/v1.ts';
import {
  checked,
  NONE,
  nonNegative,
  oneOf,
  validatePort,
  type Errors,
} from '../../validation/common.ts';

type Handler = LifecycleHandler & Pick<Probe, 'grpc'>;

/** In the order in which upstream counts them. */
const HANDLERS = ['exec', 'httpGet', 'tcpSocket', 'grpc', 'sleep'] as const;

export function validateLifecycle(
  path: string,
  lifecycle: Lifecycle | undefined,
  gracePeriodSeconds: number | undefined,
): Errors {
  if (!lifecycle) return NONE;
  const { postStart, preStop } = lifecycle;
  return [
    ...(postStart ? validateHandler(`${path}.postStart`, postStart, gracePeriodSeconds) : NONE),
    ...(preStop ? validateHandler(`${path}.preStop`, preStop, gracePeriodSeconds) : NONE),
  ];
}

/** Liveness and startup probes succeed at the first success, or not at all. */
export function validateOneSuccessProbe(path: string, probe: Probe | undefined): Errors {
  if (!probe) return NONE;
  const once =
    probe.successThreshold === 1
      ? NONE
      : [invalid(`${path}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')];
  return [...validateProbe(path, probe), ...once];
}

export function validateReadinessProbe(path: string, probe: Probe | undefined): Errors {
  if (!probe) return NONE;
  const { terminationGracePeriodSeconds: grace } = probe;
  const field = `${path}.terminationGracePeriodSeconds`;
  const unset =
    grace === undefined ? NONE : [invalid(field, grace, 'must not be set for readinessProbes')];
  return [...validateProbe(path, probe), ...unset];
}

function validateProbe(path: string, probe: Probe): Errors {
  const { terminationGracePeriodSeconds: grace } = probe;
  return [
    ...validateHandler(path, probe, undefined),
    ...nonNegative(`${path}.initialDelaySeconds`, probe.initialDelaySeconds),
    ...nonNegative(`${path}.timeoutSeconds`, probe.timeoutSeconds),
    ...nonNegative(`${path}.periodSeconds`, probe.periodSeconds),
    ...nonNegative(`${path}.successThreshold`, probe.successThreshold),
    ...nonNegative(`${path}.failureThreshold`, probe.failureThreshold),
    ...(grace !== undefined && grace <= 0
      ? [invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')]
      : NONE),
  ];
}

function validateHandler(
  path: string,
  handler: Handler,
  gracePeriodSeconds: number | undefined,
): Errors {
  const given = HANDLERS.filter((name) => handler[name]);
  const [first, ...others] = given;
  if (!first) return [required(path, 'must specify a handler type')];
  return [
    ...validateAction(`${path}.${first}`, first, handler, gracePeriodSeconds),
    ...others.map((name) =>
      forbidden(`${path}.${name}`, 'may not specify more than 1 handler type'),
    ),
  ];
}

function validateAction(
  path: string,
  name: (typeof HANDLERS)[number],
  { exec, httpGet, tcpSocket, grpc, sleep }: Handler,
  gracePeriodSeconds: number | undefined,
): Errors {
  switch (name) {
    case 'exec':
      return exec!.command?.length ? NONE : [required(`${path}.command`)];
    case 'httpGet':
      return validateHttpGet(path, httpGet!);
    case 'tcpSocket':
      return validatePort(`${path}.port`, tcpSocket!.port);
    case 'grpc':
      return validatePort(`${path}.port`, grpc!.port);
    case 'sleep': {
      const { seconds } = sleep!;
      const within =
        gracePeriodSeconds === undefined || (seconds >= 0 && seconds <= gracePeriodSeconds);
      const rule = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriodSeconds})`;
      return within ? NONE : [invalid(path, seconds, rule)];
    }
  }
}

const validateHttpGet = (path: string, action: HTTPGetAction): Errors => [
  ...(action.path ? NONE : [required(`${path}.path`)]),
  ...validatePort(`${path}.port`, action.port),
  ...oneOf(`${path}.scheme`, action.scheme, ['HTTP', 'HTTPS']),
  ...(action.httpHeaders ?? []).flatMap(({ name }) =>
    checked(`${path}.httpHeaders`, name, isHTTPHeaderName),
  ),
];
