/** The shapes of all kinds that are served, Kubernetes' own and the simulator's. */
import slim from '../api/generated/schema.json' with { type: 'json' };
import { simDefinitions } from '../api/sim/v1alpha1/definitions.ts';
import { Schema, type SchemaJson } from '../apimachinery/schema/schema.ts';
import type { SchemaDocument } from '../control-plane/kube-apiserver/api-server-host.ts';

export type { SchemaDocument };

const document: SchemaJson = {
  definitions: {
    ...(slim as unknown as SchemaJson).definitions,
    ...(simDefinitions as SchemaJson['definitions']),
  },
};

/** One for all clusters: it holds nothing but facts. */
export const schema = new Schema(document);

/** The same without descriptions, for OpenAPI as long as nobody has loaded the full one. */
export const slimDocument: SchemaDocument = document;
