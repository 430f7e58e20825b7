/** The container runtimes that a machine may have. */
import { containerd } from './containerd/containerd.ts';
import { criO } from './cri-o/cri-o.ts';
import type { RuntimeKind } from './runtime-kind.ts';

const runtimeKinds: readonly RuntimeKind[] = [containerd, criO];

/** By its name; the first one if none is given. */
export const runtimeKind = (name: string | undefined): RuntimeKind =>
  runtimeKinds.find((kind) => kind.name === name) ?? runtimeKinds[0]!;
