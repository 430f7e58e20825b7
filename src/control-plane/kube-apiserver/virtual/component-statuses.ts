/** Whether scheduler, controllers and etcd answer, asked at this moment (pkg/registry/core/componentstatus/rest.go, 1.36). */
import { componentStatuses } from '../../../api/core/v1/component-status/component-status.ts';
import type { ComponentStatus } from '../../../api/generated/types/core/v1.ts';
import { StatusError } from '../../../apimachinery/status.ts';
import type { ServerInside } from '../request-context.ts';
import type { VirtualResource } from './virtual-resource.ts';

const DEPRECATED = 'v1 ComponentStatus is deprecated in v1.19+';

/** What is asked, and where it would answer. */
const COMPONENTS: readonly {
  readonly name: string;
  readonly address: string;
  readonly healthy: (server: ServerInside) => boolean;
}[] = [
  {
    name: 'scheduler',
    address: '127.0.0.1:10259',
    healthy: ({ host }) => host.componentAnswers?.('kube-scheduler') ?? true,
  },
  {
    name: 'controller-manager',
    address: '127.0.0.1:10257',
    healthy: ({ host }) => host.componentAnswers?.('kube-controller-manager') ?? true,
  },
  {
    name: 'etcd-0',
    address: '127.0.0.1:2379',
    healthy: ({ host }) => host.etcd.available,
  },
];

export const componentStatus: VirtualResource<ComponentStatus> = {
  kind: componentStatuses,

  list(context) {
    context.warn(DEPRECATED);
    return COMPONENTS.map((component) => statusOf(component, context.server));
  },

  get(context, name) {
    context.warn(DEPRECATED);
    const component = COMPONENTS.find((one) => one.name === name);
    if (!component) throw StatusError.notFound({ group: '', resource: 'componentstatuses' }, name);
    return statusOf(component, context.server);
  },
};

function statusOf(
  { name, address, healthy }: (typeof COMPONENTS)[number],
  server: ServerInside,
): ComponentStatus {
  const ok = healthy(server);
  const message = ok
    ? 'ok'
    : `Get "https://${address}/healthz": dial tcp ${address}: connect: connection refused`;
  return {
    apiVersion: 'v1',
    kind: 'ComponentStatus',
    metadata: { name } as ComponentStatus['metadata'],
    conditions: [{ type: 'Healthy', status: ok ? 'True' : 'False', message }],
  };
}
