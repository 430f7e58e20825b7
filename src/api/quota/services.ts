/** What Services use of a quota (pkg/quota/v1/evaluator/core/services.go, 1.36). */
import type { Service } from '../generated/types/core/v1.ts';
import { countOf, ONE } from './amounts.ts';
import { objectCount, type QuotaEvaluator } from './evaluator.ts';

const COUNT = objectCount('', 'services');
const MEASURED = new Set([COUNT, 'services', 'services.nodeports', 'services.loadbalancers']);

export const serviceEvaluator: QuotaEvaluator<Service> = {
  measures: (resource) => MEASURED.has(resource),

  // A Service may become one with node ports.
  handles: ({ subresource }) => subresource === '',

  usage({ spec }) {
    const balanced = spec.type === 'LoadBalancer';
    const { ports = [] } = spec;
    // Who wants none to be allocated uses those that are named.
    const named = balanced && spec.allocateLoadBalancerNodePorts === false;
    const counted = named ? ports.filter(({ nodePort }) => nodePort) : ports;
    const exposed = balanced || spec.type === 'NodePort';
    return new Map([
      [COUNT, ONE],
      ['services', ONE],
      ['services.loadbalancers', countOf(balanced ? 1 : 0)],
      ['services.nodeports', countOf(exposed ? counted.length : 0)],
    ]);
  },
};
