/** What the runtime says of itself when it is asked for its status: that it is there, and whether Pods can have a network. */
import type { RuntimeCondition } from './cri.ts';
import type { RuntimeKind } from './runtimes/runtime-kind.ts';

export const conditionsOf = (
  problem: string | undefined,
  kind: RuntimeKind,
): readonly RuntimeCondition[] => [
  { type: 'RuntimeReady', status: true, reason: '', message: '' },
  problem === undefined
    ? { type: 'NetworkReady', status: true, reason: '', message: '' }
    : {
        type: 'NetworkReady',
        status: false,
        reason: 'NetworkPluginNotReady',
        message: kind.networkNotReady(problem),
      },
];
