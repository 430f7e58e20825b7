/** The Container Network Interface: what a runtime asks of its network plugin when a sandbox comes and goes. */

export type NetworkAnswer =
  | { readonly ok: true; readonly ips: readonly string[] }
  | { readonly ok: false; readonly problem: string };

export interface NetworkPlugin {
  /** Undefined when sandboxes can be attached, otherwise why not. */
  problem(): string | undefined;
  /** CNI ADD: gives a sandbox its addresses. */
  add(sandboxId: string): NetworkAnswer;
  /** CNI DEL: takes them back. Deleting what is not there is fine. */
  del(sandboxId: string): void;
}
