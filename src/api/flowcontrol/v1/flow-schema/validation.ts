/** What a FlowSchema must be (pkg/apis/flowcontrol/validation/validation.go, 1.36). */
import {
  forbidden,
  invalid,
  notSupported,
  required,
} from '../../../../apimachinery/field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../../../apimachinery/names.ts';
import type {
  FlowSchema,
  NonResourcePolicyRule,
  PolicyRulesWithSubjects,
  ResourcePolicyRule,
  Subject,
} from '../../../generated/types/flowcontrol/v1.ts';
import { checked, NONE, type Errors } from '../../../validation/common.ts';

const LAST_PRECEDENCE = 10_000;
const METHODS = ['ByNamespace', 'ByUser'];
const SUBJECTS = ['Group', 'ServiceAccount', 'User'];
const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'proxy',
  'update',
  'watch',
];

export function validateFlowSchema({ metadata, spec }: FlowSchema): Errors {
  const { matchingPrecedence: precedence = 0, distinguisherMethod: method, rules = [] } = spec;
  const name = spec.priorityLevelConfiguration?.name ?? '';
  const field = 'spec.matchingPrecedence';
  const level = 'spec.priorityLevelConfiguration.name';
  return [
    ...(precedence <= 0 ? [invalid(field, precedence, 'must be a positive value')] : NONE),
    ...(precedence > LAST_PRECEDENCE
      ? [invalid(field, precedence, `must not be greater than ${LAST_PRECEDENCE}`)]
      : NONE),
    ...(precedence === 1 && metadata.name !== 'exempt'
      ? [invalid(field, precedence, "only the schema named 'exempt' may have matchingPrecedence 1")]
      : NONE),
    ...(method && !METHODS.includes(method.type)
      ? [notSupported('spec.distinguisherMethod.type', method, METHODS)]
      : NONE),
    ...(name
      ? checked(level, name, isDNS1123Subdomain)
      : [required(level, 'must reference a priority level')]),
    ...rules.flatMap((rule, i) => validateRules(rule, `spec.rules[${i}]`)),
  ];
}

function validateRules(rule: PolicyRulesWithSubjects, path: string): Errors {
  const { subjects = [], resourceRules = [], nonResourceRules = [] } = rule;
  return [
    ...(subjects.length === 0
      ? [required(`${path}.subjects`, 'subjects must contain at least one value')]
      : subjects.flatMap((subject, i) => validateSubject(subject, `${path}.subjects[${i}]`))),
    ...(resourceRules.length === 0 && nonResourceRules.length === 0
      ? [required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty')]
      : NONE),
    ...resourceRules.flatMap((one, i) => validateResourceRule(one, `${path}.resourceRules[${i}]`)),
    ...nonResourceRules.flatMap((one, i) =>
      validateNonResourceRule(one, `${path}.nonResourceRules[${i}]`),
    ),
  ];
}

const FIELDS = { ServiceAccount: 'serviceAccount', User: 'user', Group: 'group' } as const;

function validateSubject(subject: Subject, path: string): Errors {
  const { kind = '' } = subject;
  if (!SUBJECTS.includes(kind)) return [notSupported(`${path}.kind`, kind, SUBJECTS)];
  return Object.entries(FIELDS).flatMap(([name, field]): Errors => {
    const at = `${path}.${field}`;
    if (name !== kind)
      return subject[field]
        ? [forbidden(at, `${field} is forbidden when subject kind is not '${name}'`)]
        : NONE;
    const named = subject[field];
    if (!named) return [required(at, `${field} is required when subject kind is '${name}'`)];
    return [
      ...(named.name ? NONE : [required(`${at}.name`)]),
      ...(name === 'ServiceAccount' ? validateServiceAccount(subject, at) : NONE),
    ];
  });
}

function validateServiceAccount({ serviceAccount }: Subject, path: string): Errors {
  const { name = '', namespace = '' } = serviceAccount ?? {};
  return [
    ...(name && name !== '*' ? checked(`${path}.name`, name, isDNS1123Subdomain) : NONE),
    ...(namespace
      ? checked(`${path}.namespace`, namespace, isDNS1123Label)
      : [required(`${path}.namespace`, 'must specify namespace for service account')]),
  ];
}

/** A star stands alone. */
const alone = (field: string, values: readonly string[], others: string): Errors =>
  values.length > 1 && values.includes('*')
    ? [invalid(field, values, `if '*' is present, must not specify other ${others}`)]
    : NONE;

function validateVerbs(verbs: readonly string[], field: string): Errors {
  if (verbs.length === 0) return [required(field, 'verbs must contain at least one value')];
  if (verbs.includes('*')) return alone(field, verbs, 'verbs');
  return verbs.every((verb) => VERBS.includes(verb)) ? NONE : [notSupported(field, verbs, VERBS)];
}

function validateResourceRule(rule: ResourcePolicyRule, path: string): Errors {
  const { verbs = [], apiGroups = [], resources = [], namespaces = [], clusterScope } = rule;
  const some = (field: string, values: readonly string[], one: string, others: string) =>
    values.length === 0
      ? [required(`${path}.${field}`, `resource rules must supply at least one ${one}`)]
      : alone(`${path}.${field}`, values, others);
  return [
    ...validateVerbs(verbs, `${path}.verbs`),
    ...some('apiGroups', apiGroups, 'api group', 'api groups'),
    ...some('resources', resources, 'resource', 'resources'),
    ...(namespaces.length === 0 && !clusterScope
      ? [
          required(
            `${path}.namespaces`,
            'resource rules that are not cluster scoped must supply at least one namespace',
          ),
        ]
      : namespaces.includes('*')
        ? alone(`${path}.namespaces`, namespaces, 'namespaces')
        : namespaces.flatMap((namespace, i) =>
            isDNS1123Label(namespace).map((problem) =>
              invalid(
                `${path}.namespaces[${i}]`,
                namespace,
                `each member of this list must be '*' or a DNS-1123 label; ${problem}`,
              ),
            ),
          )),
  ];
}

function validateNonResourceRule(rule: NonResourcePolicyRule, path: string): Errors {
  const { verbs = [], nonResourceURLs: urls = [] } = rule;
  const field = `${path}.nonResourceURLs`;
  return [
    ...validateVerbs(verbs, `${path}.verbs`),
    ...(urls.length === 0
      ? [required(field, 'nonResourceURLs must contain at least one value')]
      : urls.includes('*')
        ? alone(field, urls, 'non-resource URLs')
        : urls.flatMap((url, i) => {
            const problem = problemOf(url);
            return problem ? [invalid(`${field}[${i}]`, url, problem)] : NONE;
          })),
  ];
}

/** ValidateNonResourceURLPath. */
function problemOf(url: string): string | undefined {
  if (url === '') return 'must not be empty';
  if (url === '/') return undefined;
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const stars = url.split('*').length - 1;
  return stars > 1 || (stars === 1 && !url.endsWith('/*'))
    ? 'wildcard can only do suffix matching'
    : undefined;
}
