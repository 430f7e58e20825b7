/** Rows of objects of the workload, network and registration kinds, and what is wrong with them. */
import { describe, expect, test } from 'vitest';
import { messageOf } from '../apimachinery/field-error.ts';
import { kindNamed } from './registry.ts';
import { parseSchedule } from './cron/schedule.ts';
import { problems } from './testing/create.ts';

const labels = { app: 'web' };
const container = { name: 'c', image: 'nginx' };
const template = { metadata: { labels }, spec: { containers: [container] } };
const workload = { selector: { matchLabels: labels }, template };
const once = { template: { spec: { containers: [container], restartPolicy: 'Never' } } };
const indexed = { ...once, completionMode: 'Indexed', completions: 3 };
const metadata = { name: 'x', namespace: 'default', uid: 'uid-1' };

interface Row {
  readonly of: string;
  readonly kind: string;
  readonly object: object;
  readonly says: readonly string[];
}

const rows: readonly Row[] = [
  { of: 'apps/v1', kind: 'StatefulSet', object: { spec: workload }, says: [] },
  {
    of: 'apps/v1',
    kind: 'StatefulSet',
    object: { spec: { ...workload, podManagementPolicy: 'Any' } },
    says: [
      "spec.podManagementPolicy: Invalid value: \"Any\": must be 'OrderedReady' or 'Parallel'",
    ],
  },
  {
    of: 'apps/v1',
    kind: 'StatefulSet',
    object: {
      spec: { ...workload, updateStrategy: { type: 'OnDelete', rollingUpdate: { partition: 1 } } },
    },
    says: [
      'spec.updateStrategy.rollingUpdate: Invalid value: {"partition":1}: only allowed for updateStrategy \'RollingUpdate\'',
    ],
  },
  {
    of: 'apps/v1',
    kind: 'StatefulSet',
    object: {
      spec: { ...workload, persistentVolumeClaimRetentionPolicy: { whenScaled: 'Never' } },
    },
    says: [
      'spec.persistentVolumeClaimRetentionPolicy.whenScaled: Unsupported value: "Never": supported values: "Delete", "Retain"',
    ],
  },
  { of: 'apps/v1', kind: 'DaemonSet', object: { spec: workload }, says: [] },
  {
    of: 'apps/v1',
    kind: 'DaemonSet',
    object: { spec: { ...workload, updateStrategy: { rollingUpdate: { maxSurge: 1 } } } },
    says: [
      'spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero',
    ],
  },
  {
    of: 'apps/v1',
    kind: 'DaemonSet',
    object: { spec: { ...workload, updateStrategy: { rollingUpdate: { maxUnavailable: 0 } } } },
    says: [
      'spec.updateStrategy.rollingUpdate.maxUnavailable: Required value: cannot be 0 when maxSurge is 0',
    ],
  },
  {
    of: 'apps/v1',
    kind: 'ControllerRevision',
    object: { revision: -1 },
    says: [
      'data: Required value: data is mandatory',
      'revision: Invalid value: -1: must be greater than or equal to 0',
    ],
  },
  { of: 'batch/v1', kind: 'Job', object: { spec: once }, says: [] },
  {
    of: 'batch/v1',
    kind: 'Job',
    object: { spec: { template: { spec: { containers: [container] } } } },
    says: ['spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"'],
  },
  {
    of: 'batch/v1',
    kind: 'Job',
    object: { spec: { ...once, backoffLimitPerIndex: 1 } },
    says: ['spec.backoffLimitPerIndex: Invalid value: 1: requires indexed completion mode'],
  },
  {
    of: 'batch/v1',
    kind: 'Job',
    object: { spec: { ...indexed, successPolicy: { rules: [{ succeededIndexes: '0,2-3' }] } } },
    says: [
      'spec.successPolicy.rules[0].succeededIndexes: Invalid value: "0,2-3": error parsing succeededIndexes: too large index: "3"',
    ],
  },
  {
    of: 'batch/v1',
    kind: 'Job',
    object: { spec: { ...once, podFailurePolicy: { rules: [{ action: 'FailJob' }] } } },
    says: [
      'spec.podFailurePolicy.rules[0]: Invalid value: specifying one of OnExitCodes and OnPodConditions is required',
    ],
  },
  {
    of: 'batch/v1',
    kind: 'Job',
    object: { spec: { ...once, managedBy: 'me' } },
    says: [
      'spec.managedBy: Invalid value: "me": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
  },
  {
    of: 'batch/v1',
    kind: 'CronJob',
    object: { spec: { schedule: '*/5 * * * *', jobTemplate: { spec: once } } },
    says: [],
  },
  {
    of: 'batch/v1',
    kind: 'CronJob',
    object: { spec: { schedule: 'soon', jobTemplate: { spec: once } } },
    says: ['spec.schedule: Invalid value: "soon": expected exactly 5 fields, found 1: [soon]'],
  },
  {
    of: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    object: { spec: { maxReplicas: 3, scaleTargetRef: { kind: 'Deployment', name: 'web' } } },
    says: [],
  },
  {
    of: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    object: { spec: { minReplicas: 4, maxReplicas: 3, scaleTargetRef: { kind: 'Deployment' } } },
    says: [
      'spec.maxReplicas: Invalid value: 3: must be greater than or equal to `minReplicas`',
      'spec.scaleTargetRef.name: Required value',
    ],
  },
  {
    of: 'networking.k8s.io/v1',
    kind: 'Ingress',
    object: { spec: {} },
    says: ['spec: Invalid value: null: either `defaultBackend` or `rules` must be specified'],
  },
  {
    of: 'networking.k8s.io/v1',
    kind: 'Ingress',
    object: { spec: { defaultBackend: { service: { name: 'web' } } } },
    says: ['spec.defaultBackend: Required value: port name or number is required'],
  },
  {
    of: 'networking.k8s.io/v1',
    kind: 'Ingress',
    object: {
      spec: {
        rules: [
          {
            host: '10.0.0.1',
            http: {
              paths: [
                {
                  path: 'a',
                  pathType: 'Prefix',
                  backend: { service: { name: 'web', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    },
    says: [
      'spec.rules[0].host: Invalid value: "10.0.0.1": must be a DNS name, not an IP address',
      'spec.rules[0].http.paths[0].path: Invalid value: "a": must be an absolute path',
    ],
  },
  {
    of: 'networking.k8s.io/v1',
    kind: 'IngressClass',
    object: { spec: { controller: 'nginx' } },
    says: [
      'spec.controller: Invalid value: "nginx": must be a domain-prefixed path (such as "acme.io/foo")',
    ],
  },
  {
    of: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    object: {
      spec: { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['11.0.0.0/16'] } }] }] },
    },
    says: [
      'spec.ingress[0].from[0].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
    ],
  },
  {
    of: 'networking.k8s.io/v1',
    kind: 'ServiceCIDR',
    object: { spec: { cidrs: ['10.0.0.0/8', '10.1.0.0/16'] } },
    says: [
      'spec.cidrs: Invalid value: {"cidrs":["10.0.0.0/8","10.1.0.0/16"]}: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  },
  {
    of: 'networking.k8s.io/v1',
    kind: 'IPAddress',
    object: { metadata: { ...metadata, name: '10.0.0.1' }, spec: {} },
    says: ['spec.parentRef: Required value'],
  },
  {
    of: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    object: { addressType: 'IPv4', endpoints: [{ addresses: ['127.0.0.1'] }] },
    says: [
      'endpoints[0].addresses[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  },
  {
    of: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    object: { spec: { request: 'eA==', usages: ['eating'], signerName: 'me' } },
    says: [
      'spec.request: Invalid value: "eA==": PEM block type must be CERTIFICATE REQUEST',
      'spec.usages[0]: Unsupported value: "eating": supported values: "any", "cert sign", "client auth", "code signing", "content commitment", "crl sign", "data encipherment", "decipher only", "digital signature", "email protection", "encipher only", "ipsec end system", "ipsec tunnel", "ipsec user", "key agreement", "key encipherment", "microsoft sgc", "netscape sgc", "ocsp signing", "s/mime", "server auth", "signing", "timestamping"',
      'spec.signerName: Invalid value: "me": must be a fully qualified domain and path of the form \'example.com/signer-name\'',
    ],
  },
  {
    of: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'FlowSchema',
    object: { spec: { matchingPrecedence: 1 } },
    says: [
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
      'spec.priorityLevelConfiguration.name: Required value: must reference a priority level',
    ],
  },
  {
    of: 'flowcontrol.apiserver.k8s.io/v1',
    kind: 'PriorityLevelConfiguration',
    object: { spec: { type: 'Limited' } },
    says: ['spec.limited: Required value: must not be empty when type is Limited'],
  },
  {
    of: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    object: { spec: { group: 'a.b', version: 'v1', groupPriorityMinimum: 1, versionPriority: 0 } },
    says: [
      'metadata.name: Invalid value: "x": must be `spec.version+"."+spec.group`: "v1.a.b"',
      'spec.versionPriority: Invalid value: 0: must be positive and less than 1000',
    ],
  },
];

describe('what is wrong with', () => {
  test.each(rows.map((row, i) => ({ ...row, i })))('$i a $kind', ({ of, kind, object, says }) => {
    const [version, group = ''] = of.split('/').reverse() as [string, string?];
    const definition = kindNamed(group, version, kind)!;
    expect(problems(definition, { metadata, ...object } as never).map(messageOf)).toEqual(says);
  });
});

describe('a cron schedule', () => {
  test.each([
    { text: '*/5 * * * *', zone: '', after: '2026-01-05T09:01:30Z', next: '2026-01-05T09:05:00Z' },
    { text: '@daily', zone: '', after: '2026-01-05T00:00:00Z', next: '2026-01-06T00:00:00Z' },
    {
      text: '0 9 * * mon-fri',
      zone: '',
      after: '2026-01-02T10:00:00Z',
      next: '2026-01-05T09:00:00Z',
    },
    { text: '0 0 31 * *', zone: '', after: '2026-02-01T00:00:00Z', next: '2026-03-31T00:00:00Z' },
    { text: '0 0 13 * fri', zone: '', after: '2026-01-05T00:00:00Z', next: '2026-01-09T00:00:00Z' }, // either day
    {
      text: '30 8 * * *',
      zone: 'Asia/Kolkata',
      after: '2026-01-05T09:00:00Z',
      next: '2026-01-06T03:00:00Z',
    },
    {
      text: '0 9 * * *',
      zone: 'America/New_York',
      after: '2026-03-07T15:00:00Z',
      next: '2026-03-08T13:00:00Z',
    }, // summer begins
    {
      text: '30 2 * * *',
      zone: 'Europe/Berlin',
      after: '2026-03-28T02:00:00Z',
      next: '2026-03-30T00:30:00Z',
    }, // no such hour on the 29th
    { text: '@every 1h30m', zone: '', after: '2026-01-05T09:00:00Z', next: '2026-01-05T10:30:00Z' },
    { text: '0 0 30 2 *', zone: '', after: '2026-01-05T09:00:00Z', next: undefined },
  ])('$text in "$zone" after $after', ({ text, zone, after, next }) => {
    const schedule = parseSchedule(text);
    if ('problem' in schedule) throw new Error(schedule.problem);
    expect(schedule.next(Date.parse(after), zone)).toBe(next && Date.parse(next));
  });

  test.each([
    { text: '60 * * * *', says: 'end of range (60) above maximum (59): 60' },
    { text: '* * 0 * *', says: 'beginning of range (0) below minimum (1): 0' },
    { text: '5-1 * * * *', says: 'beginning of range (5) beyond end of range (1): 5-1' },
    { text: '*/0 * * * *', says: 'step of range should be a positive number: */0' },
    {
      text: 'x * * * *',
      says: 'failed to parse int from x: strconv.Atoi: parsing "x": invalid syntax',
    },
    { text: '@never', says: 'unrecognized descriptor: @never' },
    {
      text: '@every day',
      says: 'failed to parse duration @every day: time: invalid duration "day"',
    },
  ])('$text: $says', ({ text, says }) => expect(parseSchedule(text)).toEqual({ problem: says }));
});
