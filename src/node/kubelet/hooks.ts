/** postStart and preStop: something that is done in a container when it has started, and before it is stopped (pkg/kubelet/lifecycle/handlers.go, 1.36). */
import type { LifecycleHandler } from '../../api/generated/types/core/v1.ts';
import { SECOND, type Cancel } from '../../sim/clock.ts';
import { decode } from '../cri/fs/byte-string.ts';
import { fullNameOf } from './full-name.ts';
import { runProbe, type ProbeHost, type Target } from './prober/probe-target.ts';

/** Long enough for what has no time-out of its own. */
const FOR_EVER_SECONDS = 1e9;

/** `told` hears what went wrong, or nothing. The result stops listening; what was begun goes on. */
export function runHook(
  host: ProbeHost,
  hook: LifecycleHandler,
  target: Target,
  told: (problem: string | undefined) => void,
): Cancel {
  let over = false;
  const finish = (problem?: string) => {
    if (!over) told(problem);
    over = true;
  };
  const { exec, httpGet, sleep } = hook;
  const where = `for Container ${JSON.stringify(target.container.name)} in Pod ${JSON.stringify(fullNameOf(target.pod))} failed - error:`;
  if (sleep) {
    const cancel = host.clock.after(sleep.seconds * SECOND, () => finish());
    return () => {
      over = true;
      cancel();
    };
  }
  if (exec) {
    const command = exec.command ?? [];
    host.runtime.execSync(target.containerId, command, FOR_EVER_SECONDS, (outcome) => {
      if (!outcome.ok)
        return finish(
          `Exec lifecycle hook ([${command.join(' ')}]) ${where} ${outcome.problem.message}, message: ""`,
        );
      const { exitCode, output } = outcome.value;
      if (exitCode === 0) return finish();
      const said = decode(output);
      finish(
        `Exec lifecycle hook ([${command.join(' ')}]) ${where} command '${command.join(' ')}' exited with ${exitCode}: ${said}, message: ${JSON.stringify(said)}`,
      );
    });
  } else if (httpGet) {
    runProbe(host, { httpGet, timeoutSeconds: 30 }, target, ({ output }) => {
      // Any answer will do: only who is not reached has failed.
      finish(
        output.startsWith('Get ')
          ? `HTTP lifecycle hook (${httpGet.path ?? ''}) ${where} ${output}, message: ""`
          : undefined,
      );
    });
  } else finish();
  return () => void (over = true);
}
