/** What a client is answered whose request was refused, whoever refused it. */
import type { ApiResponse } from '../../apimachinery/api-request.ts';
import { StreamRefused } from '../../apimachinery/remote-command.ts';
import { StatusError, Unreachable, type Refusal } from '../../apimachinery/status.ts';
import { EtcdUnavailable } from './api-server-host.ts';

export function refusalResponse(refusal: Refusal): ApiResponse {
  if (refusal instanceof StatusError) return { status: refusal.code, body: refusal.status };
  if (refusal instanceof EtcdUnavailable) return refusalResponse(refusal.answer);
  if (refusal instanceof StreamRefused)
    return {
      status: refusal.code,
      headers: { 'content-type': 'text/plain; charset=utf-8' },
      body: `${refusal.message}\n`,
    };
  if (refusal instanceof Unreachable) throw refusal;
  return refusalResponse(StatusError.internal(refusal.message));
}
