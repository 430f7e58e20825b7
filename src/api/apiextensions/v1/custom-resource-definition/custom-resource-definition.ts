/** A kind that a cluster learns while it runs: its names, its versions, and what objects of it look like. */
import { deepEqual } from '../../../../apimachinery/equality.ts';
import { filled, having } from '../../../copy-on-write.ts';
import type {
  CustomResourceDefinition,
  CustomResourceDefinitionSpec,
  CustomResourceDefinitionStatus,
} from '../../../generated/types/apiextensions/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { firstGeneration, keepStatus, nextGeneration, withMeta } from '../../../strategies.ts';
import { withCondition } from './conditions.ts';
import { validateChange, validateDefinition, validateNew, validateStatus } from './validation.ts';

/** Holds a definition that is deleted until its instances are gone. */
export const CLEANUP = 'customresourcecleanup.apiextensions.k8s.io';

// pkg/registry/customresourcedefinition/strategy.go (1.36).
export const customResourceDefinitions: ResourceDefinition<CustomResourceDefinition> = {
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  storagePrefix: 'apiextensions.k8s.io/customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  schema: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition',
  strategy: {
    applyDefaults,
    prepareForCreate: (definition) =>
      withStoredVersion(
        firstGeneration({ ...definition, status: { acceptedNames: NO_NAMES, storedVersions: [] } }),
      ),
    prepareForUpdate: (next, previous) =>
      withStoredVersion(nextGeneration(keepStatus(next, previous), previous)),
    validate: validateDefinition,
    validateCreate: validateNew,
    validateUpdate: validateChange,
    allowUnconditionalUpdate: false,
    beginDeletion(definition, now) {
      const { finalizers = [] } = definition.metadata;
      const held = finalizers.includes(CLEANUP)
        ? definition
        : withMeta(definition, 'finalizers', [...finalizers, CLEANUP]);
      return withCondition(
        held,
        {
          type: 'Terminating',
          status: 'True',
          reason: 'InstanceDeletionPending',
          message:
            'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
        },
        now,
      );
    },
  },
  statusStrategy: {
    // Its own controllers let go of it in this way, so finalizers may change.
    prepareForUpdate: (next, previous) => {
      const { labels, annotations, ownerReferences } = previous.metadata;
      return {
        ...next,
        spec: previous.spec,
        metadata: { ...next.metadata, labels, annotations, ownerReferences },
      };
    },
    validateUpdate: validateStatus,
  },
  columns: [nameColumn, createdAtColumn],
};

const NO_NAMES = Object.freeze({ kind: '', plural: '' });
const NO_SPEC = Object.freeze({ versions: [] }) as unknown as CustomResourceDefinitionSpec;
const NO_CONVERSION = Object.freeze({ strategy: 'None' });

function applyDefaults(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { spec = NO_SPEC } = definition;
  const { names = NO_NAMES } = spec;
  const { kind } = names;
  const named = kind
    ? filled(names, { singular: kind.toLowerCase(), listKind: `${kind}List` })
    : names;
  const complete = filled(having(spec, 'names', named), {
    conversion: withPort(spec.conversion) ?? NO_CONVERSION,
  });
  return withStoredVersion(having(definition, 'spec', complete));
}

function withPort(
  conversion: CustomResourceDefinitionSpec['conversion'],
): CustomResourceDefinitionSpec['conversion'] {
  const service = conversion?.webhook?.clientConfig?.service;
  if (!conversion?.webhook || !service || service.port !== undefined) return conversion;
  const { webhook } = conversion;
  const clientConfig = { ...webhook.clientConfig, service: { ...service, port: 443 } };
  return { ...conversion, webhook: { ...webhook, clientConfig } };
}

/** Every version that objects were ever kept in is remembered. */
function withStoredVersion(definition: CustomResourceDefinition): CustomResourceDefinition {
  const stored = definition.spec.versions?.find(({ storage }) => storage)?.name;
  const { storedVersions = [] } = definition.status ?? {};
  if (stored === undefined || storedVersions.includes(stored)) return definition;
  const status: CustomResourceDefinitionStatus = {
    ...definition.status,
    storedVersions: [...storedVersions, stored],
  };
  return deepEqual(status, definition.status) ? definition : { ...definition, status };
}
