/** Names with a domain in them (apimachinery/pkg/util/validation/validation.go, 1.36). */
import { invalid, required } from '../../apimachinery/field-error.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../apimachinery/names.ts';
import { checked, NONE, type Errors } from './common.ts';

const PATH = "[A-Za-z0-9/\\-._~%!$&'()*+,;=:]+";
const path = new RegExp(`^${PATH}$`);

/** `example.com/controller` (IsDomainPrefixedPath). */
export function domainPrefixedPath(field: string, value: string): Errors {
  if (!value) return [required(field)];
  const slash = value.indexOf('/');
  const host = value.slice(0, slash);
  const rest = value.slice(slash + 1);
  if (slash <= 0 || rest === '')
    return [invalid(field, value, 'must be a domain-prefixed path (such as "acme.io/foo")')];
  return [
    ...checked(field, host, isDNS1123Subdomain),
    ...(path.test(rest)
      ? NONE
      : [invalid(field, rest, `Invalid path (regex used for validation is '${PATH}')`)]),
  ];
}

/** `host.example.com`, with or without the dot at its end (IsFullyQualifiedDomainName). */
export function fullyQualifiedDomainName(field: string, value: string): Errors {
  if (!value) return [required(field)];
  const name = value.replace(/\.$/, '');
  const problems = isDNS1123Subdomain(name);
  if (problems.length > 0) return [invalid(field, name, problems.join(','))];
  const labels = name.split('.');
  if (labels.length < 2)
    return [
      invalid(field, name, 'should be a domain with at least two segments separated by dots'),
    ];
  return labels.flatMap((label) => {
    const wrong = isDNS1123Label(label);
    return wrong.length > 0 ? [invalid(field, label, wrong.join(','))] : NONE;
  });
}
