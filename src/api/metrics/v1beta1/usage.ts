/** What is used of a resource, in words, as metrics-server has it (pkg/storage/util.go, 0.8). */
import { canonical, parseQuantity } from '../../../apimachinery/quantity.ts';

/** What a container, a Pod or a node uses. */
export interface Usage {
  readonly cpu: string;
  readonly memory: string;
}

export interface UsageAmounts {
  readonly nanoCores: number;
  readonly bytes: number;
}

export const usageOf = ({ nanoCores, bytes }: UsageAmounts): Usage => ({
  cpu: canonical({ nanos: BigInt(Math.floor(nanoCores)), format: 'DecimalSI' }),
  memory: canonical({ nanos: BigInt(Math.floor(bytes)) * 1_000_000_000n, format: 'BinarySI' }),
});

/** The sum of several. */
export function totalUsage(usages: readonly Usage[]): Usage {
  const nanos = (text: string) => parseQuantity(text)?.nanos ?? 0n;
  const [cpu, memory] = (['cpu', 'memory'] as const).map((resource) =>
    usages.reduce((sum, usage) => sum + nanos(usage[resource]), 0n),
  );
  return {
    cpu: canonical({ nanos: cpu!, format: 'DecimalSI' }),
    memory: canonical({ nanos: memory!, format: 'BinarySI' }),
  };
}
