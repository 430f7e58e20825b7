/** Builds Pods for tests. */
import { deepFreeze } from '../../apimachinery/meta.ts';
import { pods } from '../core/v1/pod/pod.ts';
import type {
  Container,
  ContainerStatus,
  Pod,
  PodSpec,
  Toleration,
} from '../generated/types/core/v1.ts';
import {
  Builder,
  CREATED,
  DEFAULT_CONTAINER,
  texts,
  type Labels,
  type Resources,
} from './builder.ts';

export class PodBuilder extends Builder<Pod> {
  /** `name` containers all alike can be had by calling this again. */
  container(name: string, container: Partial<Container> = {}): this {
    const given = this.object.spec.containers;
    const others = given.length === 1 && given[0] === DEFAULT_CONTAINER ? [] : given;
    return this.spec({ containers: [...others, { ...DEFAULT_CONTAINER, name, ...container }] });
  }

  initContainer(name: string, container: Partial<Container> = {}): this {
    const before = this.object.spec.initContainers ?? [];
    return this.spec({ initContainers: [...before, { ...DEFAULT_CONTAINER, name, ...container }] });
  }

  image(image: string): this {
    return this.lastContainer({ image });
  }

  /** Of the last container; a first one is there from the start. */
  requests(requests: Resources): this {
    const resources = this.#last().resources;
    return this.lastContainer({ resources: { ...resources, requests: texts(requests) } });
  }

  limits(limits: Resources): this {
    const resources = this.#last().resources;
    return this.lastContainer({ resources: { ...resources, limits: texts(limits) } });
  }

  hostPort(hostPort: number, protocol: 'TCP' | 'UDP' | 'SCTP' = 'TCP', hostIP?: string): this {
    const ports = this.#last().ports ?? [];
    return this.lastContainer({
      ports: [...ports, { containerPort: hostPort, hostPort, protocol, hostIP }],
    });
  }

  lastContainer(change: Partial<Container>): this {
    const containers = this.object.spec.containers;
    return this.spec({ containers: [...containers.slice(0, -1), { ...this.#last(), ...change }] });
  }

  /** Bound to a node. */
  on(nodeName: string): this {
    return this.spec({ nodeName });
  }

  nodeSelector(nodeSelector: Labels): this {
    return this.spec({ nodeSelector });
  }

  affinity(affinity: PodSpec['affinity']): this {
    return this.spec({ affinity: { ...this.object.spec.affinity, ...affinity } });
  }

  toleration(toleration: Toleration): this {
    return this.spec({ tolerations: [...(this.object.spec.tolerations ?? []), toleration] });
  }

  spread(...topologySpreadConstraints: NonNullable<PodSpec['topologySpreadConstraints']>): this {
    return this.spec({ topologySpreadConstraints });
  }

  priority(priority: number): this {
    return this.spec({ priority });
  }

  scheduler(schedulerName: string): this {
    return this.spec({ schedulerName });
  }

  restartPolicy(restartPolicy: PodSpec['restartPolicy']): this {
    return this.spec({ restartPolicy });
  }

  gracePeriod(terminationGracePeriodSeconds: number): this {
    return this.spec({ terminationGracePeriodSeconds });
  }

  gated(...gates: readonly string[]): this {
    return this.spec({ schedulingGates: gates.map((name) => ({ name })) });
  }

  spec(spec: Partial<PodSpec>): this {
    this.object = { ...this.object, spec: { ...this.object.spec, ...spec } };
    return this;
  }

  phase(phase: Pod['status']['phase']): this {
    return this.status({ phase });
  }

  nominated(nominatedNodeName: string): this {
    return this.status({ nominatedNodeName });
  }

  condition(
    type: string,
    status: 'True' | 'False' | 'Unknown',
    more: { reason?: string; message?: string } = {},
  ): this {
    const others = (this.object.status.conditions ?? []).filter((one) => one.type !== type);
    return this.status({
      conditions: [...others, { type, status, lastTransitionTime: CREATED, ...more }],
    });
  }

  /** Running, every container up, and Ready. */
  running(podIP = '10.0.0.1'): this {
    const containerStatuses = this.object.spec.containers.map(
      ({ name, image = '' }): ContainerStatus => ({
        name,
        image,
        imageID: image,
        ready: true,
        started: true,
        restartCount: 0,
        state: { running: { startedAt: CREATED } },
      }),
    );
    this.status({
      phase: 'Running',
      podIP,
      podIPs: [{ ip: podIP }],
      startTime: CREATED,
      containerStatuses,
    });
    return this.ready();
  }

  ready(ready = true): this {
    return this.condition('Ready', ready ? 'True' : 'False');
  }

  status(status: Partial<Pod['status']>): this {
    this.object = { ...this.object, status: { ...this.object.status, ...status } };
    return this;
  }

  #last(): Container {
    return this.object.spec.containers.at(-1) ?? DEFAULT_CONTAINER;
  }

  build(): Pod {
    return deepFreeze(pods.strategy.applyDefaults!(this.object));
  }
}
