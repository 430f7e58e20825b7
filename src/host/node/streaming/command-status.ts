/** How the error stream of exec and attach tells an end (k8s.io/cri-streaming remotecommand/exec.go ServeExec, 1.36). */
import type { CommandEnd } from '../../../apimachinery/remote-command.ts';
import { StatusError, type StatusCause } from '../../../apimachinery/status.ts';

/** A meta/v1 Status as a runtime writes it: without kind, version and code. */
export interface CommandStatus {
  readonly metadata: object;
  readonly status: 'Success' | 'Failure';
  readonly message?: string;
  readonly reason?: string;
  readonly details?: { readonly causes?: readonly StatusCause[] };
  readonly code?: number;
}

/** `action` is what was going on: `executing command in`, `attaching to`. */
export function statusOf(end: CommandEnd, action: string): CommandStatus {
  if ('problem' in end) {
    const { metadata, status, message, reason, details, code } = StatusError.internal(
      `error ${action} container: ${end.problem}`,
    ).status;
    return { metadata, status, message, reason, details, code };
  }
  const { exitCode, message = `exit status ${exitCode}` } = end;
  if (exitCode === 0) return { metadata: {}, status: 'Success' };
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: ${message}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(exitCode) }] },
  };
}

/** The bytes of it: JSON since v4; before that only the message of a failure. */
export function statusBytes(status: CommandStatus, json: boolean): Buffer {
  if (json) return Buffer.from(JSON.stringify(status));
  return Buffer.from(status.status === 'Success' ? '' : (status.message ?? ''));
}
