/** Devices of a machine, published and prepared by the simulated driver gpu.example.com. */
import { invalid, type FieldError } from '../../../apimachinery/field-error.ts';
import { parseQuantity } from '../../../apimachinery/quantity.ts';
import { integer, object, quantity, text, type Schema } from './schema.ts';

export interface Gpus {
  readonly count: number;
  /** Its attribute `model`; `LATEST-GPU-MODEL`, as the example driver has it, if absent. */
  readonly model?: string;
  /** Its capacity `memory`; 80Gi if absent. */
  readonly memory?: string;
}

/** So many stand in one ResourceSlice. */
export const MOST_GPUS = 128;
const LONGEST_MODEL = 64;

export const gpusSchema: Schema = object(
  'Devices of the simulated driver gpu.example.com: each in the node’s ResourceSlice, allocated to Pods by claims.',
  {
    count: integer('How many each machine has.'),
    model: text('The attribute model of each. Defaults to LATEST-GPU-MODEL.'),
    memory: quantity('The capacity memory of each. Defaults to 80Gi.'),
  },
  ['count'],
);

export function validateGpus(at: string, gpus: Gpus | undefined): readonly FieldError[] {
  if (!gpus) return [];
  const { count, model = '', memory } = gpus;
  return [
    ...(count >= 0 && count <= MOST_GPUS
      ? []
      : [invalid(`${at}.count`, count, `must be between 0 and ${MOST_GPUS}, inclusive`)]),
    ...(model.length <= LONGEST_MODEL
      ? []
      : [invalid(`${at}.model`, model, `must be no more than ${LONGEST_MODEL} characters`)]),
    ...(memory === undefined || (parseQuantity(memory)?.nanos ?? -1n) >= 0n
      ? []
      : [invalid(`${at}.memory`, memory, 'must be a quantity that is not negative')]),
  ];
}
