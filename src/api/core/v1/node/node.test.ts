import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../../apimachinery/field-error.ts';
import { node } from '../../../testing/builders.ts';
import { problems, updateProblems } from '../../../testing/create.ts';
import { nodes } from './node.ts';

describe('a Node', () => {
  test('is refused with taints that repeat or do nothing', () => {
    const tainted = node('n')
      .taint('a', 'b', 'NoSchedule')
      .taint('a', 'c', 'NoSchedule')
      .taint('d', '', 'Never' as 'NoExecute');
    expect(problems(nodes, tainted.build()).map(messageOf)).toEqual([
      'metadata.taints[1]: Duplicate value: {"Key":"a","Value":"c","Effect":"NoSchedule","TimeAdded":null}: taints must be unique by key and effect pair',
      'metadata.taints[2].effect: Unsupported value: "Never": supported values: "NoSchedule", "PreferNoSchedule", "NoExecute"',
    ]);
  });

  test('keeps its block of addresses', () => {
    const stored = node('n').spec({ podCIDR: '10.0.0.0/24' }).build();
    expect(stored.spec.podCIDRs).toEqual(['10.0.0.0/24']);
    const moved = updateProblems(nodes, stored, (old) => ({
      ...old,
      spec: { podCIDR: '10.0.1.0/24' },
    }));
    expect(moved.map(messageOf)).toEqual([
      'spec.podCIDRs: Forbidden: node updates may not change podCIDR except from "" to valid',
    ]);
  });

  test.each([
    ['Ready', node('n')],
    ['NotReady', node('n').ready(false)],
    ['Unknown', node('n').status({ conditions: [] })],
    ['Ready,SchedulingDisabled', node('n').unschedulable()],
  ])('is %s', (says, of) => {
    expect(nodes.columns.find(({ name }) => name === 'Status')!.cell(of.build(), 0)).toBe(says);
  });

  test('has the roles of its labels', () => {
    const labels = {
      'node-role.kubernetes.io/worker': '',
      'node-role.kubernetes.io/control-plane': '',
      'kubernetes.io/role': 'x',
    };
    const roles = nodes.columns.find(({ name }) => name === 'Roles')!;
    expect(roles.cell(node('n').labels(labels).build(), 0)).toBe('control-plane,worker,x');
    expect(roles.cell(node('n').build(), 0)).toBe('<none>');
  });
});
