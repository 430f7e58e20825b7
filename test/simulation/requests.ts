/** What the inputs are made of: chance, requests and Pods. */
import type { Cluster } from '../../src/cluster/cluster.ts';
import type { LoggedRequest } from '../../src/cluster/spec.ts';
import type { Random } from '../../src/sim/random.ts';
import { images } from './images.ts';
import type { World } from './world.ts';

const MERGE = { 'content-type': 'application/merge-patch+json' };
export const SPACES = ['default', 'default', 'team-a', 'team-b'];

export interface Stage {
  readonly cluster: Cluster;
  readonly world: World;
  readonly random: Random;
  /** Counts up, for names that are used once. */
  next: number;
  /** Not Deployments and lone Pods only. */
  readonly everyKind: boolean;
  /** HorizontalPodAutoscalers and load, too. */
  readonly autoscaled: boolean;
}

export type Act = (stage: Stage) => LoggedRequest | readonly LoggedRequest[] | undefined;

export const pick = <T>({ random }: Stage, from: readonly T[]): T =>
  from[random.below(from.length)]!;
export const some = <T>(stage: Stage, from: readonly T[]): T | undefined =>
  from.length === 0 ? undefined : pick(stage, from);
export const post = (path: string, body: unknown): LoggedRequest => ({
  method: 'POST',
  path,
  body,
});
export const patch = (path: string, body: unknown): LoggedRequest => ({
  method: 'PATCH',
  path,
  headers: MERGE,
  body,
});
export function podSpec(stage: Stage, image: string): object {
  const { random } = stage;
  const priority = pick(stage, [undefined, undefined, 'low', 'high']);
  return {
    // Not 0: as upstream, such Pods leave the API before their room is free, and others bound there are refused again and
    // again; upstream's limit of 20 requests a second for the controllers, which slows that down, is not simulated.
    terminationGracePeriodSeconds: pick(stage, [1, 5, 30]),
    ...(priority && { priorityClassName: priority }),
    ...(random.below(5) === 0 && { tolerations: [{ key: 'dedicated', operator: 'Exists' }] }),
    ...(random.below(8) === 0 && { nodeSelector: { disk: 'ssd' } }),
    containers: [
      {
        name: 'c',
        image,
        ...(image === 'busybox:1.36' && { command: ['sh', '-c', 'sleep 2; exit 1'] }),
        resources: {
          requests: {
            cpu: pick(stage, ['50m', '100m', '250m', '500m', '1']),
            memory: pick(stage, ['16Mi', '64Mi', '256Mi', '1Gi']),
          },
        },
      },
    ],
  };
}

export const someImage = (stage: Stage): string =>
  pick(stage, stage.random.below(6) === 0 ? images.bad : images.good);

export const deletion = (options: object): object => ({
  apiVersion: 'v1',
  kind: 'DeleteOptions',
  ...options,
});
