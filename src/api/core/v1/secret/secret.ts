/** Confidential settings, base64 in JSON (ValidateSecret, pkg/apis/core/validation/validation.go, 1.36). */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { forbidden, required, tooLong } from '../../../../apimachinery/field-error.ts';
import { isConfigMapKey } from '../../../../apimachinery/names.ts';
import { base64, decodedLength } from '../../../base64.ts';
import { filled } from '../../../copy-on-write.ts';
import type { Secret } from '../../../generated/types/core/v1.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { checked, immutable, NONE, type Errors } from '../../../validation/common.ts';

/** Bytes of all values together: 1 MiB. */
const LARGEST = 1024 * 1024;
const SEALED = 'field is immutable when `immutable` is set';
const ACCOUNT = 'kubernetes.io/service-account.name';

/** Keys that a type promises. */
const KEYS: { readonly [type: string]: readonly string[] } = {
  'kubernetes.io/dockercfg': ['.dockercfg'],
  'kubernetes.io/dockerconfigjson': ['.dockerconfigjson'],
  'kubernetes.io/ssh-auth': ['ssh-privatekey'],
  'kubernetes.io/tls': ['tls.crt', 'tls.key'],
};

export const secrets: ResourceDefinition<Secret> = {
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  shortNames: [],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.Secret',
  strategy: {
    applyDefaults: (secret) => filled(encoded(secret), { type: 'Opaque' }),
    validate,
    validateUpdate,
  },
  columns: [
    nameColumn,
    {
      name: 'Type',
      description:
        'Used to facilitate programmatic handling of secret data. More info: https://kubernetes.io/docs/concepts/configuration/secret/#secret-types',
      cell: ({ type }) => type ?? '',
    },
    {
      name: 'Data',
      description:
        "Data contains the secret data. Each key must consist of alphanumeric characters, '-', '_' or '.'. The serialized form of the secret data is a base64 encoded string, representing the arbitrary (possibly non-string) data value here. Described in https://tools.ietf.org/html/rfc4648#section-4",
      cell: ({ data = {} }) => Object.keys(data).length,
    },
    ageColumn,
  ],
  fields: ({ type }) => ({ type: type ?? '' }),
};

/** `stringData` is for writing only: it goes into `data` and is never given back. */
function encoded(secret: Secret): Secret {
  if (secret.stringData === undefined) return secret;
  const { stringData, ...rest } = secret;
  const texts = Object.entries(stringData).map(([key, text]) => [key, base64(text)] as const);
  return texts.length === 0
    ? rest
    : { ...rest, data: { ...rest.data, ...Object.fromEntries(texts) } };
}

function validate({ metadata, data = {}, type = '' }: Secret): Errors {
  let size = 0;
  for (const value of Object.values(data)) size += decodedLength(value);
  return [
    ...Object.keys(data).flatMap((key) => checked(`data[${key}]`, key, isConfigMapKey)),
    ...(size > LARGEST ? [tooLong('data', LARGEST)] : NONE),
    // Parity: whether a docker config is JSON is not looked into.
    ...(KEYS[type] ?? []).flatMap((key) => (key in data ? NONE : [required(`data[${key}]`)])),
    ...(type === 'kubernetes.io/basic-auth' && !('username' in data) && !('password' in data)
      ? [required('data[username]'), required('data[password]')]
      : NONE),
    ...(type === 'kubernetes.io/service-account-token' && !metadata.annotations?.[ACCOUNT]
      ? [required(`metadata.annotations[${ACCOUNT}]`)]
      : NONE),
  ];
}

function validateUpdate(next: Secret, previous: Secret): Errors {
  const type = immutable('type', next.type, previous.type);
  if (!previous.immutable) return type;
  return [
    ...type,
    ...(next.immutable ? NONE : [forbidden('immutable', SEALED)]),
    ...(deepEqual(next.data, previous.data) ? NONE : [forbidden('data', SEALED)]),
  ];
}
