/** Builds Nodes for tests. */
import { deepFreeze } from '../../apimachinery/meta.ts';
import { nodes } from '../core/v1/node/node.ts';
import type { Node, Taint } from '../generated/types/core/v1.ts';
import { Builder, CREATED, texts, type Resources } from './builder.ts';

export class NodeBuilder extends Builder<Node> {
  /** Capacity and allocatable both. What is not named stays as it was. */
  allocatable(resources: Resources): this {
    const allocatable = { ...this.object.status.allocatable, ...texts(resources) };
    return this.status({
      allocatable,
      capacity: { ...this.object.status.capacity, ...texts(resources) },
    });
  }

  capacity(resources: Resources): this {
    return this.status({ capacity: { ...this.object.status.capacity, ...texts(resources) } });
  }

  /** Exactly these resources, for capacity and allocatable. */
  only(resources: Resources): this {
    return this.status({ capacity: texts(resources), allocatable: texts(resources) });
  }

  taint(key: string, value: string | undefined, effect: Taint['effect']): this {
    const taint: Taint = value === undefined ? { key, effect } : { key, value, effect };
    return this.spec({ taints: [...(this.object.spec.taints ?? []), taint] });
  }

  unschedulable(): this {
    return this.spec({ unschedulable: true });
  }

  zone(zone: string): this {
    return this.label('topology.kubernetes.io/zone', zone);
  }

  /** `images('nginx:1.27', 60_000_000)`. */
  image(name: string, sizeBytes: number): this {
    return this.status({
      images: [...(this.object.status.images ?? []), { names: [name], sizeBytes }],
    });
  }

  condition(
    type: string,
    status: 'True' | 'False' | 'Unknown',
    more: { reason?: string; message?: string } = {},
  ): this {
    const others = (this.object.status.conditions ?? []).filter((one) => one.type !== type);
    return this.status({
      conditions: [
        ...others,
        { type, status, lastHeartbeatTime: CREATED, lastTransitionTime: CREATED, ...more },
      ],
    });
  }

  ready(ready = true): this {
    return this.condition('Ready', ready ? 'True' : 'False');
  }

  spec(spec: Partial<Node['spec']>): this {
    this.object = { ...this.object, spec: { ...this.object.spec, ...spec } };
    return this;
  }

  status(status: Partial<Node['status']>): this {
    this.object = { ...this.object, status: { ...this.object.status, ...status } };
    return this;
  }

  build(): Node {
    return deepFreeze(nodes.strategy.applyDefaults!(this.object));
  }
}
