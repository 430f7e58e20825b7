/**
 * The figures of cgroup v2 that requests and limits come to, and how (pkg/kubelet/cm/helpers_linux.go MilliCPUToShares and
 * MilliCPUToQuota, 1.36; from v1's shares to v2's weight as runc does).
 */
import type { ContainerResources } from './cri.ts';

const LEAST_SHARES = 2;
const SHARES_PER_CORE = 1024;
/** Microseconds in which a quota is used up. */
const PERIOD = 100_000;
const LEAST_QUOTA = 1000;

type Resources = Pick<
  ContainerResources,
  'cpuLimitMillis' | 'cpuRequestMillis' | 'memoryLimitBytes' | 'oomScoreAdj'
>;

export interface CgroupFigure {
  readonly file: string;
  readonly value: string;
  /** The arithmetic that leads to it. */
  readonly formula: string;
  /** Where upstream does it. */
  readonly source: string;
}

const sharesOf = (millis: number): number =>
  Math.max(LEAST_SHARES, Math.floor((millis * SHARES_PER_CORE) / 1000));

const weightOf = (shares: number): number => Math.floor(1 + ((shares - 2) * 9999) / 262_142);

const quotaOf = (millis: number): number => Math.max(LEAST_QUOTA, millis * (PERIOD / 1000));

/** As the file of that name says it. */
export const cpuWeight = ({ cpuRequestMillis = 0 }: Resources): number =>
  weightOf(sharesOf(cpuRequestMillis));

export const cpuMax = ({ cpuLimitMillis }: Resources): string =>
  `${cpuLimitMillis === undefined ? 'max' : quotaOf(cpuLimitMillis)} ${PERIOD}`;

/** The files of one cgroup, each with its arithmetic. */
export function cgroupFigures(resources: Resources): readonly CgroupFigure[] {
  const { cpuRequestMillis = 0, cpuLimitMillis, memoryLimitBytes, oomScoreAdj } = resources;
  const shares = sharesOf(cpuRequestMillis);
  const helpers = 'pkg/kubelet/cm/helpers_linux.go';
  const isLeast = cpuRequestMillis * SHARES_PER_CORE < LEAST_SHARES * 1000;
  return [
    {
      file: 'cpu.weight',
      value: String(weightOf(shares)),
      formula: `1 + (${shares} − 2) × 9999 ÷ 262142 = ${weightOf(shares)}, with ${shares} shares = ${isLeast ? 'the least there are' : `${cpuRequestMillis}m × 1024 ÷ 1000`}`,
      source: `${helpers} MilliCPUToShares`,
    },
    {
      file: 'cpu.max',
      value: cpuMax(resources),
      formula:
        cpuLimitMillis === undefined
          ? 'no limit for the CPU'
          : `${quotaOf(cpuLimitMillis)} = ${cpuLimitMillis}m × 100000 µs ÷ 1000, in each period of 100000 µs`,
      source: `${helpers} MilliCPUToQuota`,
    },
    {
      file: 'memory.max',
      value: memoryLimitBytes === undefined ? 'max' : String(memoryLimitBytes),
      formula: memoryLimitBytes === undefined ? 'no limit for memory' : 'the limit, in bytes',
      source: `${helpers} ResourceConfigForPod`,
    },
    {
      file: 'memory.min',
      value: '0',
      formula: 'nothing is set aside: the feature MemoryQoS is off by default',
      source: 'pkg/kubelet/kuberuntime/kuberuntime_container_linux.go',
    },
    ...(oomScoreAdj === undefined
      ? []
      : [
          {
            file: 'oom_score_adj',
            value: String(oomScoreAdj),
            formula: oomFormula(oomScoreAdj),
            source: 'pkg/kubelet/qos/policy.go GetContainerOOMScoreAdjust',
          },
        ]),
  ];
}

function oomFormula(score: number): string {
  if (score === 1000) return 'BestEffort: 1000';
  if (score === -997) return 'Guaranteed, or critical for the node: -997';
  if (score === -998) return 'the pause process: -998';
  return 'Burstable: 1000 − 1000 × memory request ÷ memory of the machine, between 3 and 999';
}
