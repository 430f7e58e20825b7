/**
 * Whether a value from a stranger is an input log that this engine may be given. Every field is looked at, every list
 * and text has a bound, and what is not known is refused, so that a link can do no more than a person at the page could.
 */
import type { Taint } from '../api/generated/types/core/v1.ts';
import { CONTAINER_RUNTIMES } from '../api/sim/v1alpha1/container-runtime.ts';
import { MOST_GPUS, type Gpus } from '../api/sim/v1alpha1/gpus.ts';
import type {
  KubeletConfiguration,
  ShutdownGracePeriodByPodPriority,
} from '../api/sim/v1alpha1/kubelet-configuration.ts';
import type {
  ClusterInputLog,
  ClusterSpec,
  LoggedRequest,
  NodeTemplate,
  PlannedRequest,
} from '../cluster/spec.ts';
import type { Identity, Input } from '../sim/input-log.ts';

const MOST_INPUTS = 20_000;
const MOST_NODES = 5000;
const MOST_PLANNED = 1000;
/** How far a link may ask a worker to compute before anybody sees anything. */
const LONGEST_RUN = 31 * 24 * 60 * 60 * 1000;
const MOST_STEPS = 50_000_000;

const MOST_GROUPS = 100;
const LONGEST_NAME = 400;

const LATEST = Date.UTC(2100, 0, 1);

export class ShapeProblem extends Error {}

type Check = (value: unknown, at: string) => void;

/** One check for each field of a type; `?` in front of those that may be absent. Adding a field to the type without one does not compile. */
type Fields<T> = { readonly [field in keyof T]-?: Check };

export function checkInputLog(value: unknown): ClusterInputLog {
  logShape(value, 'log');
  const log = value as ClusterInputLog;
  checkNodes(log.cluster);
  checkOrder(log);
  return log;
}

const text =
  (longest: number, form = /^[^\p{Cc}]*$/u): Check =>
  (value, at) => {
    if (typeof value !== 'string' || value.length > longest || !form.test(value))
      refuse(at, `a text of at most ${longest} characters in its form`);
  };

const integer =
  (least: number, most: number): Check =>
  (value, at) => {
    if (typeof value !== 'number' || !Number.isInteger(value) || value < least || value > most)
      refuse(at, `a whole number from ${least} to ${most}`);
  };

const oneOf =
  (...values: readonly string[]): Check =>
  (value, at) => {
    if (!values.includes(value as string)) refuse(at, `one of ${values.join(', ')}`);
  };

const flag: Check = (value, at) => {
  if (typeof value !== 'boolean') refuse(at, 'true or false');
};

const optional =
  (check: Check): Check =>
  (value, at) => {
    if (value !== undefined) check(value, at);
  };

const list =
  (most: number, item: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value) || value.length > most)
      return refuse(at, `a list of at most ${most}`);
    value.forEach((entry, index) => item(entry, `${at}[${index}]`));
  };

const map =
  (most: number, key: RegExp, item: Check): Check =>
  (value, at) => {
    if (!isObject(value)) return refuse(at, 'an object');
    const entries = Object.entries(value);
    if (entries.length > most) refuse(at, `at most ${most} entries`);
    for (const [name, entry] of entries) {
      if (name.length > 400 || !key.test(name)) refuse(at, 'keys of the right form');
      item(entry, `${at}[${name}]`);
    }
  };

const object =
  <T>(fields: Fields<T>): Check =>
  (value, at) => {
    if (!isObject(value)) return refuse(at, 'an object');
    for (const field of Object.keys(value))
      if (!Object.hasOwn(fields, field))
        refuse(at, `no field called ${JSON.stringify(field.slice(0, 40))}`);
    for (const [field, check] of Object.entries(fields) as [string, Check][])
      check(value[field], `${at}.${field}`);
  };

const either =
  (one: Check, other: Check): Check =>
  (value, at) =>
    Array.isArray(value) ? other(value, at) : one(value, at);

/**
 * JSON of any form: how large and how deep it may be was seen to before it was parsed, and what it says is judged where it
 * is used: bodies by kube-apiserver, kube-scheduler's configuration before the cluster begins.
 */
const anything: Check = () => {};

/** `/api/v1/nodes`: of the API, without a query, and leading nowhere else than it says. */
const apiPath: Check = (value, at) => {
  const steps = typeof value === 'string' && value.length <= 2000 ? value.split('/').slice(1) : [];
  const fits = (step: string) => /^[^\s?#%\\\p{Cc}]+$/u.test(step) && step !== '.' && step !== '..';
  if (
    !String(value).startsWith('/') ||
    !['api', 'apis'].includes(steps[0]!) ||
    steps.length < 2 ||
    !steps.every(fits)
  ) {
    refuse(at, 'a path of the Kubernetes API');
  }
};

const labelKey = /^[\w./-]+$/;

const taintShape = object<Taint>({
  key: text(317, labelKey),
  value: optional(text(63)),
  effect: oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  timeAdded: optional(text(40)),
});

const thresholds = optional(map(20, /^[A-Za-z.]+$/, text(40, /^[\d.eEinumkKMGTP%s]+$/)));

const kubeletShape = object<KubeletConfiguration>({
  evictionHard: thresholds,
  mergeDefaultEvictionSettings: optional(flag),
  evictionSoft: thresholds,
  evictionSoftGracePeriod: thresholds,
  evictionMaxPodGracePeriod: optional(integer(0, LONGEST_RUN / 1000)),
  evictionPressureTransitionPeriod: optional(text(20)),
  staticPodURL: optional(text(300, /^http:\/\/playground\/[a-z0-9.-]+$/)),
  httpCheckFrequency: optional(text(20)),
  shutdownGracePeriod: optional(text(20)),
  shutdownGracePeriodCriticalPods: optional(text(20)),
  shutdownGracePeriodByPodPriority: optional(
    list(
      50,
      object<ShutdownGracePeriodByPodPriority>({
        priority: integer(-(2 ** 31), 2 ** 31),
        shutdownGracePeriodSeconds: integer(0, LONGEST_RUN / 1000),
      }),
    ),
  ),
});

const gpusShape = object<Gpus>({
  count: integer(0, MOST_GPUS),
  model: optional(text(64)),
  memory: optional(text(40, /^[\d.eEinumkKMGTP+-]+$/)),
});

const nodesShape = object<NodeTemplate>({
  namePrefix: optional(text(200, /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/)),
  count: integer(0, MOST_NODES),
  capacity: optional(map(50, labelKey, text(40, /^[\d.eEinumkKMGTP+-]+$/))),
  labels: optional(map(100, labelKey, text(63))),
  taints: optional(list(50, taintShape)),
  zones: optional(list(100, text(63, /^[\w.-]+$/))),
  containerRuntime: optional(oneOf(...CONTAINER_RUNTIMES)),
  kubeletConfiguration: optional(kubeletShape),
  gpus: optional(gpusShape),
});

const requestShape = object<LoggedRequest>({
  method: oneOf('POST', 'PUT', 'PATCH', 'DELETE'),
  path: apiPath,
  query: optional(map(50, /^[A-Za-z]+$/, optional(either(text(4000), list(50, text(4000)))))),
  headers: optional(map(30, /^[a-z0-9-]+$/, optional(text(1000)))),
  body: anything,
});

const plannedShape = object<PlannedRequest>({
  after: integer(0, LONGEST_RUN),
  request: requestShape,
});

const clusterShape = object<ClusterSpec>({
  nodes: list(200, nodesShape),
  secret: optional(text(200)),
  scenario: optional(text(200)),
  planned: optional(list(MOST_PLANNED, plannedShape)),
  storage: optional(oneOf('local-path', 'none')),
  metrics: optional(oneOf('metrics-server', 'none')),
  scheduler: optional(anything),
});

/**
 * Anybody may be named: whoever sits at the page is the cluster's administrator, and may speak as anybody. So a link
 * gains nothing by a claim, and only its form is looked at.
 */
const identityShape = object<Identity>({
  groups: list(MOST_GROUPS, text(LONGEST_NAME)),
  uid: optional(text(LONGEST_NAME)),
  extra: optional(map(20, /^[\w.:@/-]+$/, list(20, text(1000)))),
});

const inputShape = object<Input<LoggedRequest>>({
  at: integer(0, LATEST),
  step: optional(integer(0, MOST_STEPS)),
  user: text(LONGEST_NAME),
  identity: optional(identityShape),
  request: requestShape,
});

const logShape = object<ClusterInputLog>({
  engine: text(40, /^[\w.+-]+$/),
  seed: integer(-(2 ** 31), 2 ** 32),
  start: integer(0, LATEST),
  cluster: clusterShape,
  inputs: list(MOST_INPUTS, inputShape),
  end: optional(
    object<NonNullable<ClusterInputLog['end']>>({
      at: integer(0, LATEST),
      step: integer(0, MOST_STEPS),
    }),
  ),
});

function checkNodes({ nodes }: ClusterSpec): void {
  const count = nodes.reduce((sum, template) => sum + template.count, 0);
  if (count > MOST_NODES) refuse('log.cluster.nodes', `at most ${MOST_NODES} nodes together`);
}

/** Time goes on, from one input to the next, and not too far. */
function checkOrder({ start, inputs, end }: ClusterInputLog): void {
  let at = start;
  let step = 0;
  const follow = (moment: { readonly at: number; readonly step?: number }, where: string) => {
    if (moment.at < at || (moment.step ?? step) < step)
      refuse(where, 'a moment after the one before');
    if (moment.at > start + LONGEST_RUN) refuse(where, 'a moment within 31 days of the start');
    at = moment.at;
    step = moment.step ?? step;
  };
  inputs.forEach((input, index) => follow(input, `log.inputs[${index}]`));
  if (end) follow(end, 'log.end');
}

const isObject = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function refuse(at: string, expected: string): never {
  throw new ShapeProblem(`${at.slice(0, 200)}: expected ${expected}`);
}
