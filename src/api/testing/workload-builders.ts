/** Builds Deployments and ReplicaSets for tests. */
import { deepFreeze } from '../../apimachinery/meta.ts';
import { deployments } from '../apps/v1/deployment/deployment.ts';
import { replicaSets } from '../apps/v1/replica-set/replica-set.ts';
import type { Deployment, ReplicaSet } from '../generated/types/apps/v1.ts';
import type { PodSpec } from '../generated/types/core/v1.ts';
import { Builder, DEFAULT_CONTAINER, type Labels } from './builder.ts';

/** Common to Deployments and ReplicaSets. */
abstract class TemplateBuilder<T extends Deployment | ReplicaSet> extends Builder<T> {
  replicas(replicas: number): this {
    return this.spec({ replicas } as Partial<T['spec']>);
  }

  image(image: string): this {
    return this.podSpec({ containers: [{ ...DEFAULT_CONTAINER, image }] });
  }

  /** Selector, template labels and own labels at once. */
  selecting(labels: Labels): this {
    const { template } = this.object.spec;
    this.labels(labels);
    return this.spec({
      selector: { matchLabels: labels },
      template: { ...template, metadata: { ...template?.metadata, labels } },
    } as Partial<T['spec']>);
  }

  podSpec(spec: Partial<PodSpec>): this {
    const { template } = this.object.spec;
    const before = template?.spec ?? { containers: [DEFAULT_CONTAINER] };
    return this.spec({ template: { ...template, spec: { ...before, ...spec } } } as Partial<
      T['spec']
    >);
  }

  spec(spec: Partial<T['spec']>): this {
    this.object = { ...this.object, spec: { ...this.object.spec, ...spec } };
    return this;
  }

  status(status: Partial<T['status']>): this {
    this.object = { ...this.object, status: { ...this.object.status, ...status } };
    return this;
  }
}

export class DeploymentBuilder extends TemplateBuilder<Deployment> {
  build(): Deployment {
    return deepFreeze(deployments.strategy.applyDefaults!(this.object));
  }
}

export class ReplicaSetBuilder extends TemplateBuilder<ReplicaSet> {
  build(): ReplicaSet {
    return deepFreeze(replicaSets.strategy.applyDefaults!(this.object));
  }
}
