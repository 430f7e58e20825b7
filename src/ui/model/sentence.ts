/** Sentences about what happened, with nouns that lead to their objects. */
import type { Event } from '../../api/generated/types/core/v1.ts';
import type { SchedulingAttempt } from '../../api/sim/v1alpha1/scheduling-attempt/types.ts';
import type { Noun, Phrase } from '../words/phrase.ts';
import { words } from '../words/words.ts';
import { referenceByKind } from './reference.ts';

export const podNoun = (namespace: string | undefined, name: string): Noun => ({
  text: name,
  to: { plural: 'pods', ...(namespace && { namespace }), name },
});
export const nodeNoun = (name: string): Noun => ({ text: name, to: { plural: 'nodes', name } });

export function sentenceOfAttempt(attempt: SchedulingAttempt): Phrase {
  const pod = podNoun(attempt.pod.namespace, attempt.pod.name);
  if (attempt.selectedNode) {
    const { total } = attempt.nodes.find(({ name }) => name === attempt.selectedNode) ?? {};
    return words.sentence.scheduled(
      pod,
      nodeNoun(attempt.selectedNode),
      total,
      runnerUp(attempt),
      attempt.feasibleNodes,
    );
  }
  const { nominatedNode, victims = [] } = attempt.postFilter ?? {};
  if (nominatedNode) return words.sentence.preempting(pod, nodeNoun(nominatedNode), victims.length);
  // What preemption found out is told in the inspector.
  return words.sentence.unschedulable(pod, withoutPreemption(attempt.message ?? ''));
}

const withoutPreemption = (message: string): string =>
  message.split(/ (?:no new claims to deallocate, )?preemption:/)[0]!;

function runnerUp({
  nodes,
  selectedNode,
}: SchedulingAttempt): { node: Noun; behind: number } | undefined {
  const best = nodes.find(({ name }) => name === selectedNode)?.total;
  let second: { name: string; total: number } | undefined;
  for (const { name, total } of nodes) {
    if (total !== undefined && name !== selectedNode && (!second || total > second.total))
      second = { name, total };
  }
  return second && best !== undefined
    ? { node: nodeNoun(second.name), behind: best - second.total }
    : undefined;
}

export function sentenceOfEvent(event: Event): Phrase {
  const { kind, namespace, name = '' } = event.involvedObject;
  const message = event.message ?? event.reason ?? '';
  if (kind === 'Pod' && event.reason === 'FailedScheduling')
    return words.sentence.unschedulable(podNoun(namespace, name), withoutPreemption(message));
  const node = /^Successfully assigned \S+ to (\S+)$/.exec(message)?.[1];
  if (kind === 'Pod' && event.reason === 'Scheduled' && node)
    return words.sentence.put(podNoun(namespace, name), nodeNoun(node));

  const component = event.source?.component ?? event.reportingComponent ?? '';
  const host = event.source?.host;
  const who = host && host !== name && component === 'kubelet' ? `${component} ${host}` : component;
  const to = referenceByKind(kind, namespace, name);
  const subject: Noun = { text: name, ...(to && { to }) };
  // `Node node-3 event: Registered Node node-3 in Controller` says the name often enough.
  const said = message.replace(/^Node \S+ event: /, '');
  const [before, ...after] = name
    ? said.split(new RegExp(`(?<![\\w.-])${literally(name)}(?![\\w-])`))
    : [said];
  return after.length
    ? words.sentence.eventNaming(who, before ?? '', subject, after.join(name))
    : words.sentence.event(who, subject, said);
}

const literally = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** When an event last happened, in milliseconds. */
export function eventTime(event: Event): number {
  const text =
    event.series?.lastObservedTime ??
    event.lastTimestamp ??
    event.eventTime ??
    event.firstTimestamp ??
    event.metadata.creationTimestamp;
  return text ? Date.parse(text) : 0;
}

export const eventCount = (event: Event): number => event.series?.count ?? event.count ?? 1;
