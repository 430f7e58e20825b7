/**
 * Whether those that change objects are asked once more, because another changed something after them
 * (apiserver/pkg/admission/reinvocation.go and plugin/webhook/mutating/reinvocationcontext.go).
 */
import { deepEqual } from '../../../apimachinery/equality.ts';
import type { KubeObject } from '../../../apimachinery/meta.ts';

/** Of one request. Goes with it through both rounds. */
export class Reinvocation {
  /** Somebody changed the object. */
  wanted = false;
  /** This is the second round. */
  again = false;
  private readonly records = new Map<string, Invocations>();

  /** What one plugin remembers of its own. */
  of(plugin: string): Invocations {
    let record = this.records.get(plugin);
    if (!record) {
      record = new Invocations(this);
      this.records.set(plugin, record);
    }
    return record;
  }
}

/** Whom a plugin has asked, and whom it has to ask again. */
export class Invocations {
  private readonly reinvocation: Reinvocation;
  private readonly asked = new Set<string>();
  private readonly due = new Set<string>();
  private last: KubeObject | undefined;

  constructor(reinvocation: Reinvocation) {
    this.reinvocation = reinvocation;
  }

  /** Before a round: in the second, changes since the first make all of the first due. */
  begin(object: KubeObject | undefined): void {
    if (this.reinvocation.again && !deepEqual(object, this.last)) this.requireAll();
  }

  /** After a round. */
  end(object: KubeObject | undefined): void {
    this.last = object;
  }

  /** In the second round only those that are due; nobody for the first time. */
  skips(name: string): boolean {
    return this.reinvocation.again && !this.due.has(name);
  }

  /** Somebody changed the object: whoever was asked before and wants to be is due. */
  changed(): void {
    this.requireAll();
    this.reinvocation.wanted = true;
  }

  /** Asked, and wants to be asked again if need be. */
  remember(name: string): void {
    this.asked.add(name);
  }

  private requireAll(): void {
    for (const name of this.asked) this.due.add(name);
    this.asked.clear();
  }
}
