/** How components read what nodes and Pods use. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { PodMetrics } from '../../api/metrics/v1beta1/pod-metrics/types.ts';
import { useSession } from '../app/session.ts';
import { amountOf } from '../model/amount.ts';
import { AGAIN, METRICS, type Usage } from './node-usage.ts';

export function useNodeUsage(node: string): Usage | undefined {
  const { nodeUsage } = useSession();
  return useSyncExternalStore(nodeUsage.subscribe, () => nodeUsage.of(node));
}

/** Of all its containers together; undefined while nobody knows. */
export function usePodUsage(namespace: string | undefined, name: string): Usage | undefined {
  const { backend } = useSession();
  const [usage, setUsage] = useState<Usage>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const path = `${METRICS}/namespaces/${namespace}/pods/${name}`;
    const ask = async () => {
      const answer = await backend.request({ method: 'GET', path }).catch(() => undefined);
      if (ended) return;
      setUsage(answer?.status === 200 ? together(answer.body as PodMetrics) : undefined);
      timer = setTimeout(() => void ask(), AGAIN);
    };
    void ask();
    return () => {
      ended = true;
      clearTimeout(timer);
      setUsage(undefined);
    };
  }, [backend, namespace, name]);
  return usage;
}

const together = ({ containers }: PodMetrics): Usage => ({
  cpu: containers.reduce((sum, { usage }) => sum + amountOf(usage.cpu), 0),
  memory: containers.reduce((sum, { usage }) => sum + amountOf(usage.memory), 0),
});
