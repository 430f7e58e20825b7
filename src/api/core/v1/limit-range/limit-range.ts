/** The least, the most and the usual of resources in a Namespace (pkg/registry/core/limitrange/strategy.go, 1.36). */
import { filled, EMPTY, having, mapped } from '../../../copy-on-write.ts';
import type { LimitRange, LimitRangeItem } from '../../../generated/types/core/v1.ts';
import { createdAtColumn, nameColumn } from '../../../printing/columns.ts';
import type { ResourceDefinition } from '../../../resource-definition.ts';
import { validateLimitRange } from './validation.ts';

export const limitRanges: ResourceDefinition<LimitRange> = {
  group: '',
  version: 'v1',
  kind: 'LimitRange',
  plural: 'limitranges',
  shortNames: ['limits'],
  namespaced: true,
  schema: 'io.k8s.api.core.v1.LimitRange',
  strategy: {
    applyDefaults(range) {
      const complete = filled(range, { spec: EMPTY as unknown as { limits: [] } });
      const { limits } = complete.spec!;
      return limits
        ? having(complete, 'spec', having(complete.spec!, 'limits', mapped(limits, defaultItem)))
        : complete;
    },
    validate: validateLimitRange,
    allowCreateOnUpdate: true,
  },
  columns: [nameColumn, createdAtColumn],
};

/** SetDefaults_LimitRangeItem, pkg/apis/core/v1/defaults.go: the most is the usual limit, the usual limit or the least the usual request. */
function defaultItem(item: LimitRangeItem): LimitRangeItem {
  if (item.type !== 'Container') return item;
  const limits = withMissing(item.default, item.max);
  const requests = withMissing(withMissing(item.defaultRequest, limits), item.min);
  return having(having(item, 'default', limits), 'defaultRequest', requests);
}

type Amounts = { readonly [resource: string]: string } | undefined;

function withMissing(amounts: Amounts, others: Amounts): Amounts {
  const missing = Object.entries(others ?? {}).filter(([name]) => !(name in (amounts ?? {})));
  return missing.length === 0 ? amounts : { ...amounts, ...Object.fromEntries(missing) };
}
