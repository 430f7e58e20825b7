/** kube-apiserver as components in the cluster reach it: nobody answers while it does not run. */
import type { ApiTransport } from '../apimachinery/api-request.ts';
import { Unreachable } from '../apimachinery/status.ts';

export function inProcess(apiServer: () => ApiTransport | undefined): ApiTransport {
  const connected = () => {
    const server = apiServer();
    if (!server) throw new Unreachable();
    return server;
  };
  return {
    handle: (request) => connected().handle(request),
    watch: (request, handler) => connected().watch(request, handler),
  };
}
