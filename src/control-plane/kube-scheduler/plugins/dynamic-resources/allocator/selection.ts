/** Whether a device is what a request asks for, beside whether it is free: class, selectors, place. */
import { deviceMatches, selector } from '../../../../../api/devices/selector.ts';
import type { Node } from '../../../../../api/generated/types/core/v1.ts';
import type {
  DeviceSelector,
  ResourceClaim,
} from '../../../../../api/generated/types/resource/v1.ts';
import { keyOf } from '../../../../../apimachinery/meta.ts';
import type { Asked, Candidate } from './asked.ts';
import { isFor } from './pools.ts';

/** For one node. What was found out is remembered: it does not depend on what is taken. */
export class Selection {
  readonly #node: Node;
  readonly #known = new Map<Asked['wanted'], Map<string, boolean>>();

  constructor(node: Node) {
    this.#node = node;
  }

  /** A text is what is wrong with an expression. */
  selects(
    claim: ResourceClaim,
    { wanted, deviceClass }: Asked,
    subject: Candidate,
  ): boolean | string {
    let known = this.#known.get(wanted);
    if (!known) this.#known.set(wanted, (known = new Map()));
    const found = known.get(subject.key);
    if (found !== undefined) return found;
    const { slice, device } = subject;
    const ofClass = allMatch(
      deviceClass.spec.selectors,
      subject,
      `class ${deviceClass.metadata.name}`,
    );
    const matches =
      ofClass === true
        ? allMatch(wanted.asked.selectors, subject, `claim ${keyOf(claim.metadata)}`)
        : ofClass;
    if (typeof matches === 'string') return matches;
    const selected = matches && (!slice.spec.perDeviceNodeSelection || isFor(device, this.#node));
    known.set(subject.key, selected);
    return selected;
  }
}

function allMatch(
  selectors: readonly DeviceSelector[] = [],
  { slice, device, key }: Candidate,
  whose: string,
): boolean | string {
  for (const [index, { cel }] of selectors.entries()) {
    const compiled = selector(cel?.expression ?? '');
    if ('problem' in compiled)
      return `${whose}: selector #${index}: CEL compile error: ${compiled.problem}`;
    const matched = deviceMatches(compiled.program, { ...device, driver: slice.spec.driver });
    if ('problem' in matched)
      return `${whose}: selector #${index} on device ${key}: CEL runtime error: ${matched.problem}`;
    if (!matched.matches) return false;
  }
  return true;
}
