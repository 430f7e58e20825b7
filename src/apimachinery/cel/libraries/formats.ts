/** Named formats of strings (apiserver/pkg/cel/library/format.go). */
import {
  isDNS1035Label,
  isDNS1123Label,
  isDNS1123Subdomain,
  isQualifiedName,
  isValidLabelValue,
} from '../../names.ts';
import { base64Problem } from '../../schema/base64.ts';
import { member, overload, type Library } from '../functions.ts';
import { readTimestamp } from '../time.ts';
import { opaqueType } from '../types.ts';
import { ArrayList, OpaqueValue, Optional, type Value } from '../values.ts';
import { uriProblem } from '../uri.ts';

class FormatValue extends OpaqueValue {
  readonly type = opaqueType('kubernetes.NamedFormat');
  readonly name: string;

  constructor(name: string) {
    super();
    this.name = name;
  }

  equals(other: Value): boolean {
    return other instanceof FormatValue && this.name === other.name;
  }
}

/** A name that something is appended to may end in a dash. */
const prefix =
  (check: (text: string) => readonly string[]) =>
  (text: string): readonly string[] =>
    check(text.length > 1 && text.endsWith('-') ? `${text.slice(0, -1)}a` : text);

const when = (fine: boolean, problem: string): readonly string[] => (fine ? [] : [problem]);

const formats: Readonly<Record<string, (text: string) => readonly string[]>> = {
  dns1123Label: isDNS1123Label,
  dns1123Subdomain: isDNS1123Subdomain,
  dns1035Label: isDNS1035Label,
  qualifiedName: isQualifiedName,
  dns1123LabelPrefix: prefix(isDNS1123Label),
  dns1123SubdomainPrefix: prefix(isDNS1123Subdomain),
  dns1035LabelPrefix: prefix(isDNS1035Label),
  labelValue: isValidLabelValue,
  uri: (text) => {
    const problem = uriProblem(text);
    return problem === undefined ? [] : [problem];
  },
  uuid: (text) =>
    when(
      /^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(text),
      'does not match the UUID format',
    ),
  byte: (text) => when(text !== '' && base64Problem(text) === undefined, 'invalid base64'),
  date: (text) => when(readTimestamp(`${text}T00:00:00Z`) !== undefined, 'invalid date'),
  datetime: (text) => when(readTimestamp(text.replace(' ', 'T')) !== undefined, 'invalid datetime'),
};

const F = 'kubernetes.NamedFormat';

export const namedFormats: Library = [
  ...Object.keys(formats).map((name) =>
    overload(`format.${name}`, `format.${name}`, `-> ${F}`, () => new FormatValue(name)),
  ),
  overload('format.named', 'format-named', `string -> optional(${F})`, (name: string) =>
    Object.hasOwn(formats, name) ? new Optional(new FormatValue(name)) : Optional.none,
  ),
  member(
    'validate',
    'format-validate',
    `${F}, string -> optional(list(string))`,
    ({ name }: FormatValue, text: string) => {
      const problems = formats[name]!(text);
      return problems.length === 0 ? Optional.none : new Optional(ArrayList.of([...problems]));
    },
  ),
];
