/**
 * Pages of a web server that is no part of the cluster: whoever has one's address reads it at http://playground/ and its name. A
 * kubelet whose staticPodURL that is runs what stands there.
 */
import { tooLong } from '../../../../apimachinery/field-error.ts';
import { EMPTY, filled, having } from '../../../copy-on-write.ts';
import { ageColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { kindSchema, object, schemaName, SIM_GROUP, SIM_VERSION, text } from '../schema.ts';
import type { WebPage, WebPageSpec } from './types.ts';

const SERVER = 'http://playground/';
const LONGEST = 64 * 1024;

export const webPages: ResourceDefinition<WebPage> = {
  group: SIM_GROUP,
  version: SIM_VERSION,
  kind: 'WebPage',
  plural: 'webpages',
  shortNames: [],
  namespaced: false,
  schema: schemaName('WebPage'),
  strategy: {
    applyDefaults(page) {
      const complete = filled(page, { spec: EMPTY as unknown as WebPageSpec });
      return having(complete, 'spec', filled(complete.spec, { content: '' }));
    },
    validate: ({ spec }) =>
      spec.content.length > LONGEST ? [tooLong('spec.content', LONGEST)] : [],
  },
  columns: [
    nameColumn,
    {
      name: 'URL',
      description: 'Where it is read.',
      cell: ({ metadata }) => `${SERVER}${metadata.name}`,
    },
    {
      name: 'Length',
      type: 'integer',
      description: 'How long it is.',
      cell: ({ spec }) => spec.content.length,
    },
    ageColumn,
  ],
};

export const webPageSchema = kindSchema(
  'WebPage',
  'What a web server beside the cluster answers, at http://playground/ and its name.',
  { spec: object('What it says.', { content: text('As it is sent.') }) },
);

/** The page that an address means; undefined where this server is not. */
export const pageNameOf = (url: string): string | undefined =>
  url.startsWith(SERVER) && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(url.slice(SERVER.length))
    ? url.slice(SERVER.length)
    : undefined;
