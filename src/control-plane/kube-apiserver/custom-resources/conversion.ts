/**
 * Custom resources from one version to another: by name alone, or by the webhook that the definition names
 * (apiextensions-apiserver/pkg/apiserver/conversion, 1.36).
 */
import { apiVersionOf, type KubeObject } from '../../../apimachinery/meta.ts';
import { validateLabels } from '../../../apimachinery/meta-validation.ts';
import { isValues, type Values } from '../../../apimachinery/own-property.ts';
import { messageOf } from '../../../apimachinery/field-error.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type {
  CustomResourceDefinition,
  WebhookConversion,
} from '../../../api/generated/types/apiextensions/v1.ts';
import { uuid, type Random } from '../../../sim/random.ts';
import { postToWebhook, webhookTarget, type WebhookDialler } from '../webhook-client.ts';

/** Throws StatusError where a webhook does not answer, or not with the object. */
export type Conversion = (object: KubeObject, apiVersion: string) => KubeObject;

export interface Converter extends WebhookDialler {
  readonly random: Random;
}

const TIMEOUT_SECONDS = 30;

const byName: Conversion = (object, apiVersion) =>
  object.apiVersion === apiVersion ? object : { ...object, apiVersion };

export function conversionOf(
  { metadata, spec }: CustomResourceDefinition,
  converter: Converter,
): Conversion {
  const { strategy, webhook } = spec.conversion ?? {};
  if (strategy !== 'Webhook' || !webhook?.clientConfig) return byName;
  // Parity: a list is sent to its webhook object by object, and what was converted once is remembered.
  return (object, apiVersion) =>
    object.apiVersion === apiVersion
      ? object
      : converted(object, apiVersion, webhook, metadata.name, converter);
}

function converted(
  object: KubeObject,
  desiredAPIVersion: string,
  { clientConfig, conversionReviewVersions }: WebhookConversion,
  definition: string,
  converter: Converter,
): KubeObject {
  const from = `conversion webhook for ${gvk(object.apiVersion, object.kind)}`;
  const version = conversionReviewVersions.find((one) => one === 'v1' || one === 'v1beta1');
  if (!version) throw problem('no supported conversion review versions');
  const review = {
    kind: 'ConversionReview',
    apiVersion: apiVersionOf('apiextensions.k8s.io', version),
  };
  // Whoever looks on from outside converts as well, which must change nobody's luck.
  const { uid: owner = '', resourceVersion = '' } = object.metadata;
  const label = `${definition} ${desiredAPIVersion} ${owner} ${resourceVersion}`;
  const uid = uuid(converter.random.fork(label));
  const answer = postToWebhook(
    converter,
    webhookTarget(clientConfig!, TIMEOUT_SECONDS),
    { ...review, request: { uid, desiredAPIVersion, objects: [object] } },
    TIMEOUT_SECONDS,
  );
  if (!answer.ok) throw problem(`${from} failed: ${answer.problem}`);
  const objects = convertedObjects(answer.body, uid, review);
  if (typeof objects === 'string') throw problem(`${from} failed: ${objects}`);
  if (objects.length !== 1) throw problem(`${from} returned ${objects.length} objects, expected 1`);
  const [result] = objects as [Values];
  const wrong = wrongWith(object, result, desiredAPIVersion);
  if (wrong) throw problem(`${from} returned invalid ${wrong}`);
  return withOwnMetadata(object, result, from);
}

const problem = (message: string): StatusError => new StatusError(500, '', message);

function gvk(apiVersion = '', kind = ''): string {
  return `${apiVersion}, Kind=${kind}`;
}

interface Answer {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly response?: {
    readonly uid?: string;
    readonly result?: { readonly status?: string; readonly message?: string };
    readonly convertedObjects?: readonly unknown[];
  };
}

/** What came back, or what is wrong with the answer. */
function convertedObjects(
  body: unknown,
  uid: string,
  { apiVersion, kind }: { readonly apiVersion: string; readonly kind: string },
): readonly unknown[] | string {
  const answer: Answer = isValues(body) ? body : {};
  const { response } = answer;
  // The old version is trusted to answer what it was asked.
  const strict = apiVersion.endsWith('/v1');
  if (strict && (answer.apiVersion !== apiVersion || answer.kind !== kind)) {
    const got = gvk(answer.apiVersion || '/', answer.kind);
    return `expected webhook response of ${gvk(apiVersion, kind)}, got ${got}`;
  }
  if (!response) return 'no response provided';
  if (strict && response.uid !== uid)
    return `expected response.uid=${JSON.stringify(uid)}, got ${JSON.stringify(response.uid ?? '')}`;
  const { status = '', message } = response.result ?? {};
  if (status !== 'Success')
    return message || `response.result.status was '${status}', not 'Success'`;
  return response.convertedObjects ?? [];
}

function wrongWith(object: KubeObject, result: Values, desired: string): string | undefined {
  const { apiVersion = '', kind = '' } = isValues(result) ? result : {};
  if (apiVersion !== desired)
    return `object at index 0: invalid groupVersion (expected ${desired}, received ${String(apiVersion)})`;
  if (kind !== object.kind)
    return `object at index 0: invalid kind (expected ${object.kind}, received ${String(kind)})`;
  const metadata = isValues(result.metadata) ? result.metadata : {};
  for (const [field, name] of [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const) {
    const { [field]: before = '' } = object.metadata;
    const { [field]: after = '' } = metadata;
    if (before !== after)
      return `object: must have the same ${name}: ${before} != ${String(after)}`;
  }
  return undefined;
}

/** Its webhook may change labels and annotations, and no other metadata. */
function withOwnMetadata(object: KubeObject, result: Values, from: string): KubeObject {
  const refuse = (wrong: string) => problem(`${from} returned invalid metadata: ${wrong}`);
  const given = result.metadata;
  if (given === undefined) throw refuse('missing metadata in converted object');
  const { labels: _labels, annotations: _annotations, ...kept } = object.metadata;
  const own: Record<string, unknown> = kept;
  for (const field of ['labels', 'annotations'] as const) {
    const texts = isValues(given) ? given[field] : undefined;
    if (texts === undefined || texts === null) continue;
    if (!isValues(texts)) throw refuse(`invalid metadata.${field} in converted object`);
    for (const [key, text] of Object.entries(texts)) {
      if (typeof text !== 'string')
        throw refuse(`metadata.${field}[${key}] must be a string in converted object`);
    }
    const errors =
      field === 'labels' ? validateLabels(texts as Record<string, string>, 'metadata.labels') : [];
    if (errors.length > 0) throw refuse(errors.map(messageOf).join(', '));
    own[field] = texts;
  }
  return { ...result, metadata: own } as unknown as KubeObject;
}
