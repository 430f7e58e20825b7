/** Tells the API server where the Pod goes (plugins/defaultbinder/default_binder.go). */
import { pods } from '../../../../api/core/v1/pod/pod.ts';
import { attempt } from '../../../../apimachinery/attempt.ts';
import type { SchedulerHandle } from '../../framework/handle.ts';
import type { SchedulerPlugin } from '../../framework/plugin.ts';
import { failure, success } from '../../framework/status.ts';

export function defaultBinder(_args: unknown, { client }: SchedulerHandle): SchedulerPlugin {
  return {
    name: 'DefaultBinder',

    bind(_state, { metadata }, nodeName) {
      const { namespace, name, uid } = metadata;
      const bound = attempt(() =>
        client.createSubresource(pods, { namespace, name }, 'binding', {
          apiVersion: 'v1',
          kind: 'Binding',
          metadata: { namespace, name, uid },
          target: { kind: 'Node', name: nodeName },
        }),
      );
      return bound.ok ? success : failure(bound.refusal.message);
    },
  };
}
