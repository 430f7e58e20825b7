/** What a write to one of the simulation's own objects does: processes stop and start, machines come, go and lose power. */
import { gpuDriverManifests } from '../addons/dra-example-driver/manifests.ts';
import { nodes } from '../api/core/v1/node/node.ts';
import type { Component } from '../api/sim/v1alpha1/component/types.ts';
import { loads } from '../api/sim/v1alpha1/load/load.ts';
import type { Load } from '../api/sim/v1alpha1/load/types.ts';
import { machines } from '../api/sim/v1alpha1/machine/machine.ts';
import type { Machine } from '../api/sim/v1alpha1/machine/types.ts';
import { nodeTemplates } from '../api/sim/v1alpha1/node-template/node-template.ts';
import type { NodeTemplate } from '../api/sim/v1alpha1/node-template/types.ts';
import { schedulerPlugins } from '../api/sim/v1alpha1/scheduler-plugin/scheduler-plugin.ts';
import type { SchedulerPlugin } from '../api/sim/v1alpha1/scheduler-plugin/types.ts';
import type { ApiRequest, ApiResponse, ApiTransport } from '../apimachinery/api-request.ts';
import { ApiClient } from '../client/client.ts';
import { deepEqual } from '../apimachinery/equality.ts';
import type { KubeObject } from '../apimachinery/meta.ts';
import { SECOND, type Clock } from '../sim/clock.ts';
import type { FaultInjector } from './fault-injector.ts';
import { creating } from './control-plane-processes.ts';
import { ADMIN, controllerIdentity } from './identities.ts';
import { RESTART_DELAY } from './leading-process.ts';
import { LoadGenerator } from './load-generator.ts';
import type { MachineRoom } from './machine-room.ts';
import { machinesOf } from './machine-spec.ts';
import type { Process } from './process.ts';
import { freshStatus, type PluginsHost } from './scheduler-plugins.ts';
import type { LoggedRequest } from './spec.ts';
import type { SimulationApi } from './simulation-api/simulation-api.ts';

export interface SimulationWritesHost {
  readonly clock: Clock;
  readonly machines: MachineRoom;
  readonly faults: FaultInjector;
  readonly transport: ApiTransport;
  readonly simulationApi: SimulationApi;
  readonly plugins: PluginsHost;
  readonly process: (name: string) => Process | undefined;
  /** kube-apiserver, while it runs. */
  readonly handle: (request: ApiRequest) => ApiResponse | undefined;
}

/** How often a cloud's node controller looks for machines that are gone (cloud-controller-manager --node-monitor-period). */
const NODE_MONITOR_PERIOD = 5 * SECOND;

export class SimulationWrites {
  readonly #host: SimulationWritesHost;
  readonly #loads: LoadGenerator;
  #hasGpuDriver = false;

  constructor(host: SimulationWritesHost) {
    this.#host = host;
    this.#loads = new LoadGenerator({
      clock: host.clock,
      client: new ApiClient(host.transport, { user: ADMIN, component: 'load' }),
      burden: (...work) => host.machines.burden(...work),
      status: (name, status) => host.simulationApi.updateStatus(loads, name, status),
    });
  }

  on(kind: string, current: KubeObject | undefined, previous: KubeObject | undefined): void {
    switch (kind) {
      case 'Component':
        return this.#onComponent(
          current as Component | undefined,
          previous as Component | undefined,
        );
      case 'Machine':
        return this.#onMachine(current as Machine | undefined, previous as Machine | undefined);
      case 'NodeTemplate':
        return this.#onTemplate(current as NodeTemplate | undefined, previous);
      case 'SchedulerPlugin':
        return this.#onPlugin(
          current as SchedulerPlugin | undefined,
          previous as SchedulerPlugin | undefined,
        );
      case 'Load':
        return this.#loads.onWrite(current as Load | undefined, previous as Load | undefined);
      case 'Fault':
        return this.#host.faults.onWrite(current, previous);
    }
  }

  #onComponent(component: Component | undefined, previous: Component | undefined): void {
    if (!component || !previous) return;
    const process = this.#host.process(component.metadata.name);
    if (!deepEqual(component.spec.configuration, previous.spec.configuration))
      process?.restart(RESTART_DELAY);
    if (component.spec.running === previous.spec.running) return;
    // What a fault stopped stays stopped until the fault ends.
    if (component.spec.running) process?.release('component');
    else process?.hold('component');
  }

  /** A plugin is part of the program that kube-scheduler is: another one begins. */
  #onPlugin(plugin: SchedulerPlugin | undefined, previous: SchedulerPlugin | undefined): void {
    if (plugin && deepEqual(plugin.spec, previous?.spec)) return;
    const { simulationApi, plugins, process } = this.#host;
    process('kube-scheduler')?.restart(RESTART_DELAY);
    if (!plugin) return;
    const status = freshStatus(plugin, plugins);
    simulationApi.updateStatus(schedulerPlugins, plugin.metadata.name, status);
  }

  #onMachine(machine: Machine | undefined, previous: Machine | undefined): void {
    if (!machine) return this.#scrap(previous!.metadata.name);
    const { name } = machine.metadata;
    if (!previous) {
      if (machine.spec.gpus) this.#installGpuDriver();
      this.#host.machines.add(name, machine.spec);
    } else if (machine.spec.powered !== previous.spec.powered)
      this.#host.machines.press(name, machine.spec.powered);
  }

  /** With the first machine that has any: the driver's account, what it may do, and its class. */
  #installGpuDriver(): void {
    if (this.#hasGpuDriver) return;
    this.#hasGpuDriver = true;
    const { clock, handle } = this.#host;
    const apply = (left: readonly LoggedRequest[]): void => {
      const [request, ...others] = left;
      if (!request) return;
      const answer = handle({ ...request, user: ADMIN });
      if ((answer?.status ?? 503) < 500) apply(others);
      else clock.after(SECOND, () => apply(left));
    };
    clock.after(0, () => apply(creating(gpuDriverManifests)));
  }

  /** The machine is gone for good. As a cloud's node controller would, its Node is deleted too. */
  #scrap(name: string): void {
    const { machines: room, clock, handle } = this.#host;
    room.remove(name);
    const { user } = controllerIdentity('node-controller');
    const path = `/api/v1/${nodes.plural}/${name}`;
    const headers = { 'user-agent': 'cloud-controller-manager' };
    const forget = () => {
      // Another machine of that name has come meanwhile: the Node is its.
      if (room.has(name)) return;
      const answer = handle({ method: 'DELETE', path, user, headers });
      if ((answer?.status ?? 503) >= 500) clock.after(NODE_MONITOR_PERIOD, forget);
    };
    forget();
  }

  #onTemplate(template: NodeTemplate | undefined, previous: KubeObject | undefined): void {
    if (!template || previous) return;
    const { machines: room, simulationApi } = this.#host;
    const { name } = template.metadata;
    const made = machinesOf({ namePrefix: name, ...template.spec }, (one) => room.has(one));
    for (const { name: machine, spec } of made)
      simulationApi.create(machines, { metadata: { name: machine }, spec });
    simulationApi.updateStatus(nodeTemplates, name, { nodes: made.length });
  }
}
