/** What a container leaves behind to say why it ended: a file that it wrote, or its last lines (pkg/kubelet/kuberuntime, 1.36). */
import type { ContainerConfig, LogLine } from './cri.ts';
import { decode } from './fs/byte-string.ts';
import type { FileSystem } from './fs/file-system.ts';

const LIMIT = 4096;
const FALLBACK_LINES = 80;
const FALLBACK_LIMIT = 2048;

export function terminationMessage(
  { terminationMessagePath = '/dev/termination-log', terminationMessagePolicy }: ContainerConfig,
  files: FileSystem | undefined,
  log: readonly LogLine[],
  exitCode: number,
): string | undefined {
  const written = files?.read(terminationMessagePath, { uid: 0, gid: 0 });
  if (written?.ok && written.value) return decode(written.value.slice(0, LIMIT));
  if (terminationMessagePolicy !== 'FallbackToLogsOnError' || exitCode === 0) return undefined;
  const lines = log.slice(-FALLBACK_LINES).map(({ text }) => `${text}\n`);
  return lines.join('').slice(-FALLBACK_LIMIT) || undefined;
}
