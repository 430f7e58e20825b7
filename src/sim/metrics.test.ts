/** Prometheus' text format. */
import { expect, test } from 'vitest';
import { Counts, exponential, Exposition, Histogram } from './metrics.ts';

test('counters, gauges and histograms, in the order of their names', () => {
  const counts = new Counts();
  counts.add(['b']);
  counts.add(['a"\\']);
  counts.add(['b'], 2);
  const histogram = new Histogram([1, 2.5]);
  for (const value of [0.5, 1, 2, 9]) histogram.observe(value);
  const page = new Exposition();
  page.counter('x_total', 'X.', ['kind'], counts.samples);
  page.histogram('seconds', 'S.', ['of'], [[['q'], histogram]]);
  page.value('up', 'gauge', 'U.', 1);
  page.gauge('none', 'Nothing is told of what has no samples.', ['a'], []);
  expect(String(page)).toBe(
    [
      '# HELP seconds S.',
      '# TYPE seconds histogram',
      'seconds_bucket{of="q",le="1"} 2',
      'seconds_bucket{of="q",le="2.5"} 3',
      'seconds_bucket{of="q",le="+Inf"} 4',
      'seconds_sum{of="q"} 12.5',
      'seconds_count{of="q"} 4',
      '# HELP up U.',
      '# TYPE up gauge',
      'up 1',
      '# HELP x_total X.',
      '# TYPE x_total counter',
      'x_total{kind="a\\"\\\\"} 1',
      'x_total{kind="b"} 3',
      '',
    ].join('\n'),
  );
});

test('bounds that grow', () => expect(exponential(1, 2, 4)).toEqual([1, 2, 4, 8]));
