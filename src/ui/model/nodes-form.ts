/** What is typed into the form for new nodes, and what is asked of the cluster for it. */
import type { Taint } from '../../api/generated/types/core/v1.ts';
import type { NewNodes } from '../actions/node-actions.ts';

export interface NodesForm {
  readonly count: number;
  readonly prefix: string;
  readonly cpu: string;
  readonly memory: string;
  readonly pods: string;
  readonly gpu: string;
  readonly zones: string;
  readonly labels: string;
  readonly taints: string;
  readonly runtime: string;
}

/** The first one is what a machine has when nothing is said. */
export const RUNTIMES = ['containerd', 'cri-o'];

export function newNodesOf({
  count,
  prefix,
  cpu,
  memory,
  pods,
  gpu,
  zones,
  labels,
  taints,
  runtime,
}: NodesForm): NewNodes {
  const zoneList = listOf(zones);
  const taintList = listOf(taints)
    .map(taintOf)
    .filter((taint) => taint !== undefined);
  const labelPairs = listOf(labels).map((pair) => pair.split('=', 2) as [string, string?]);
  return {
    count,
    namePrefix: prefix.trim(),
    capacity: {
      cpu: cpu.trim(),
      memory: memory.trim(),
      pods: pods.trim(),
      ...(gpu.trim() && { 'nvidia.com/gpu': gpu.trim() }),
    },
    ...(labelPairs.length && {
      labels: Object.fromEntries(labelPairs.map(([key, value = '']) => [key, value])),
    }),
    ...(taintList.length && { taints: taintList }),
    ...(zoneList.length && { zones: zoneList }),
    ...(runtime !== RUNTIMES[0] && { containerRuntime: runtime }),
  };
}

/** `gpu=true:NoSchedule`, or `gpu:NoExecute`. */
export function taintOf(text: string): Taint | undefined {
  const match = /^([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)$/.exec(text);
  if (!match) return undefined;
  return {
    key: match[1]!,
    ...(match[2] && { value: match[2] }),
    effect: match[3] as Taint['effect'],
  };
}

/** `node` when no node is called so yet, else `node-b`, `node-c` …: a template counts its nodes from 1. */
export function freePrefix(wanted: string, taken: readonly string[]): string {
  const used = (prefix: string) => taken.some((name) => new RegExp(`^${prefix}-\\d+$`).test(name));
  if (!used(wanted)) return wanted;
  for (const letter of 'bcdefghijklmnopqrstuvwxyz')
    if (!used(`${wanted}-${letter}`)) return `${wanted}-${letter}`;
  return `${wanted}-z${taken.length}`;
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
