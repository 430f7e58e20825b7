/** What a CertificateSigningRequest must be, and who may write what of it (pkg/apis/certificates/validation/validation.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import {
  duplicate,
  forbidden,
  invalid,
  notSupported,
  required,
  tooLong,
} from '../../../../apimachinery/field-error.ts';
import { fromBase64, utf8Text } from '../../../../apimachinery/bytes.ts';
import { isDNS1123Label, isDNS1123Subdomain } from '../../../../apimachinery/names.ts';
import type {
  CertificateSigningRequest,
  CertificateSigningRequestCondition,
} from '../../../generated/types/certificates/v1.ts';
import { NONE, type Errors } from '../../../validation/common.ts';

const USAGES =
  'any,cert sign,client auth,code signing,content commitment,crl sign,data encipherment,decipher only,digital signature,email protection,encipher only,ipsec end system,ipsec tunnel,ipsec user,key agreement,key encipherment,microsoft sgc,netscape sgc,ocsp signing,s/mime,server auth,signing,timestamping'.split(
    ',',
  );
const SHORTEST_SECONDS = 600;
const LONGEST_DOMAIN = 253;
const LONGEST_SIGNER = LONGEST_DOMAIN + (LONGEST_DOMAIN + 63 + 1) + 1;
const CONDITIONS = 'status.conditions';

export function validateRequest({ spec, status }: CertificateSigningRequest): Errors {
  const { request = '', usages = [], signerName = '', expirationSeconds: seconds } = spec;
  const given: readonly string[] = usages;
  return [
    ...(isRequest(request)
      ? NONE
      : [invalid('spec.request', request, 'PEM block type must be CERTIFICATE REQUEST')]),
    ...(given.length === 0 ? [required('spec.usages')] : NONE),
    ...given.flatMap((usage, i) =>
      USAGES.includes(usage) ? NONE : [notSupported(`spec.usages[${i}]`, usage, USAGES)],
    ),
    ...given.flatMap((usage, i) =>
      given.indexOf(usage) < i ? [duplicate(`spec.usages[${i}]`, usage)] : NONE,
    ),
    ...(signerName === 'kubernetes.io/legacy-unknown'
      ? [
          invalid(
            'spec.signerName',
            signerName,
            'the legacy signerName is not allowed via this API version',
          ),
        ]
      : validateSignerName('spec.signerName', signerName)),
    ...(seconds !== undefined && seconds < SHORTEST_SECONDS
      ? [
          invalid(
            'spec.expirationSeconds',
            seconds,
            'may not specify a duration less than 600 seconds (10 minutes)',
          ),
        ]
      : NONE),
    ...validateConditions(status.conditions ?? []),
  ];
}

/** Its signature is checked by the admission plugin CertificateSubjectRestriction, which reads the request. */
const isRequest = (base64: string): boolean =>
  decodedText(base64).includes('-----BEGIN CERTIFICATE REQUEST-----');

const decodedText = (base64: string): string => utf8Text(fromBase64(base64) ?? new Uint8Array());

/** ValidateSignerName: `example.com/signer`. */
function validateSignerName(field: string, name: string): Errors {
  if (name === '') return [required(field)];
  const [domain = '', path = '', ...more] = name.split('/');
  if (!name.includes('/') || more.length > 0)
    return [
      invalid(
        field,
        name,
        "must be a fully qualified domain and path of the form 'example.com/signer-name'",
      ),
    ];
  const labels = domain.split('.');
  const wrong = (whole: string, label: string, problems: readonly string[]) =>
    problems.map((problem) =>
      invalid(field, whole, `validating label ${JSON.stringify(label)}: ${problem}`),
    );
  return [
    ...(domain.length > LONGEST_DOMAIN ? [tooLong(field, LONGEST_DOMAIN)] : NONE),
    ...labels.flatMap((label) => wrong(domain, label, isDNS1123Label(label))),
    ...(labels.length < 2
      ? [invalid(field, domain, 'should be a domain with at least two segments separated by dots')]
      : NONE),
    ...path.split('.').flatMap((label) => wrong(path, label, isDNS1123Subdomain(label))),
    ...(name.length > LONGEST_SIGNER ? [tooLong(field, LONGEST_SIGNER)] : NONE),
  ];
}

function validateConditions(conditions: readonly CertificateSigningRequestCondition[]): Errors {
  const types = conditions.map(({ type }) => type);
  const both = types.includes('Approved') && types.includes('Denied');
  const second = types[Math.max(types.indexOf('Approved'), types.indexOf('Denied'))];
  return [
    ...conditions.flatMap(({ type, status }, i) => [
      ...(type ? NONE : [required(`${CONDITIONS}[${i}].type`)]),
      ...validateStatus(type, status, `${CONDITIONS}[${i}].status`),
      ...(types.indexOf(type) < i ? [duplicate(`${CONDITIONS}[${i}].type`, type)] : NONE),
    ]),
    ...(both
      ? [invalid(CONDITIONS, second, 'Approved and Denied conditions are mutually exclusive')]
      : NONE),
  ];
}

function validateStatus(type: string, status: string | undefined, field: string): Errors {
  const final = ['Approved', 'Denied', 'Failed'].includes(type);
  const statuses = final ? ['True'] : ['False', 'True', 'Unknown'];
  if (!status) return [required(field)];
  return statuses.includes(status) ? NONE : [notSupported(field, status, statuses)];
}

export function validateUpdate(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  through: 'object' | 'status' | 'approval',
): Errors {
  const of = ({ status }: CertificateSigningRequest, type: string) =>
    (status.conditions ?? []).filter((condition) => condition.type === type);
  return [
    // Written through a subresource, the rest has been looked at no more than this.
    ...(through === 'object' ? NONE : validateConditions(next.status.conditions ?? [])),
    ...['Approved', 'Denied', 'Failed'].flatMap((type) =>
      of(next, type).length < of(previous, type).length
        ? [
            forbidden(
              CONDITIONS,
              `updates may not remove a condition of type ${JSON.stringify(type)}`,
            ),
          ]
        : NONE,
    ),
    ...(through === 'approval'
      ? NONE
      : ['Approved', 'Denied'].flatMap((type) =>
          verdictChanged(type, of(next, type), of(previous, type)),
        )),
    ...certificateChanged(next, previous, through),
  ];
}

function verdictChanged(
  type: string,
  next: readonly CertificateSigningRequestCondition[],
  previous: readonly CertificateSigningRequestCondition[],
): Errors {
  const quoted = JSON.stringify(type);
  if (next.length > previous.length)
    return [forbidden(CONDITIONS, `updates may not add a condition of type ${quoted}`)];
  return next.length === previous.length && !deepEqual(next, previous)
    ? [forbidden(CONDITIONS, `updates may not modify a condition of type ${quoted}`)]
    : NONE;
}

function certificateChanged(
  next: CertificateSigningRequest,
  previous: CertificateSigningRequest,
  through: 'object' | 'status' | 'approval',
): Errors {
  const { certificate = '' } = next.status;
  const { certificate: before = '' } = previous.status;
  const field = 'status.certificate';
  if (certificate === before) return NONE;
  if (through !== 'status') return [forbidden(field, 'updates may not set certificate content')];
  if (before !== '')
    return [forbidden(field, 'updates may not modify existing certificate content')];
  return decodedText(certificate).includes('-----BEGIN CERTIFICATE-----')
    ? NONE
    : [invalid(field, '<certificate data>', 'must contain at least one CERTIFICATE PEM block')];
}
