/** What form of answer a client accepts (apiserver/pkg/endpoints/handlers/negotiation, go-restful's routing). */
import { StatusError } from '../../apimachinery/status.ts';

export type Representation = 'object' | 'table' | 'metadata';

export const PRODUCED = [
  'application/json',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
];
const STREAMED = [
  'application/json;stream=watch',
  'application/vnd.kubernetes.protobuf;stream=watch',
];

/**
 * What an Accept header prefers of what there is. Throws 406 when nothing fits: in the router's words where no media
 * type is produced here at all, in the negotiator's where its parameters ask for something that does not exist.
 */
export function representationOf(accept: string | undefined, onCollection = false): Representation {
  if (!accept) return 'object';
  const options = accept.split(',').map(optionOf);
  if (!options.some(({ media }) => media === '*/*' || PRODUCED.includes(media)))
    throw unproduced(onCollection);
  for (const { media, parameters } of options) {
    // Parity: protobuf is accepted from nobody; every client of Kubernetes can do with JSON.
    if (media !== '*/*' && media !== 'application/json' && media !== 'application/yaml') continue;
    const as = parameters.find((parameter) => parameter.startsWith('as='))?.slice(3);
    if (as === undefined) return 'object';
    if (!parameters.includes('v=v1') || !parameters.includes('g=meta.k8s.io')) continue;
    if (as === 'Table') return 'table';
    if (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') return 'metadata';
  }
  throw StatusError.notAcceptable(PRODUCED);
}

interface AcceptOption {
  readonly media: string;
  readonly parameters: readonly string[];
}

function optionOf(text: string): AcceptOption {
  const [media = '', ...parameters] = text.split(';').map((part) => part.trim());
  return { media, parameters };
}

function unproduced(onCollection: boolean): StatusError {
  const available = onCollection ? [...PRODUCED, ...STREAMED] : PRODUCED;
  const message = `406: Not Acceptable\n\nAvailable representations: ${available.join(', ')}`;
  return new StatusError(406, 'NotAcceptable', message, {});
}
