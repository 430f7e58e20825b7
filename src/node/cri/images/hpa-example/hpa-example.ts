/**
 * The php-apache of the HorizontalPodAutoscaler walkthrough: each request reckons for a while and is answered with `OK!`
 * (https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale-walkthrough/).
 */
import { wait, type Process, type Program } from '../../program.ts';
import { Emitter } from '../../process/stream.ts';
import { MB, type ImageDefinition } from '../image.ts';

export const hpaExample: ImageDefinition = {
  repositories: [
    'registry.k8s.io/hpa-example',
    'k8s.gcr.io/hpa-example',
    'gcr.io/google_containers/hpa-example',
  ],
  hasTag: (tag) => tag === 'latest' || tag === 'v1',
  size: () => 178 * MB,
  entrypoint: [],
  cmd: ['apache2-foreground'],
  workingDir: '/var/www/html',
  shell: true,
  tools: () => ['curl'],
  distribution: () => 'debian',
  files: () => ({ '/var/www/html/index.php': PAGE }),
  program: (name, process) => (name === 'apache2-foreground' ? serve(process) : undefined),
};

const PAGE =
  '<?php\n  $x = 0.0001;\n  for ($i = 0; $i <= 1000000; $i++) {\n    $x += sqrt($x);\n  }\n  echo "OK!";\n?>\n';

// Parity: a million square roots take PHP 5 about so long; how long depends on the machine. Requests are reckoned one after the other, where Apache has a process for each.
const RECKONING_MILLIS = 60;

const STOPS = ['SIGWINCH', 'SIGTERM', 'SIGINT'] as const;

function* serve(process: Process): Program {
  const [address = '10.0.0.1'] = process.ips;
  const name = `AH00558: apache2: Could not reliably determine the server's fully qualified domain name, using ${address}. Set the 'ServerName' directive globally to suppress this message`;
  process.err(name);
  process.err(name);
  process.err(
    `${stamp(process)} [mpm_prefork:notice] [pid 1] AH00163: Apache/2.4.10 (Debian) PHP/5.6.14 configured -- resuming normal operations`,
  );
  process.err(
    `${stamp(process)} [core:notice] [pid 1] AH00094: Command line: 'apache2 -D FOREGROUND'`,
  );
  process.use(12 * MB);
  let busyUntil = 0;
  const computes = () => process.work(busyUntil > process.now() ? 1000 : 0);
  const due: { readonly at: number; readonly answer: () => void }[] = [];
  const asked = new Emitter();
  process.listen(80, {
    http: ({ method, target, headers }, respond) => {
      const found = /^\/(index\.php)?(\?|$)/.test(target);
      const answer = () => {
        process.out(
          `127.0.0.1 - - [${logStamp(process)}] "${method} ${target} HTTP/1.1" ${found ? '200 204' : '404 436'} "-" "${headers.get('user-agent') ?? '-'}"`,
        );
        respond({
          status: found ? 200 : 404,
          headers: [
            ['Server', 'Apache/2.4.10 (Debian)'],
            ['X-Powered-By', 'PHP/5.6.14'],
            ['Content-Type', 'text/html; charset=UTF-8'],
          ],
          body: found ? 'OK!' : '<h1>Not Found</h1>\n',
        });
      };
      if (!found) return answer();
      const begins = Math.max(process.now(), busyUntil);
      // It is known only while it works how much of a core it gets.
      busyUntil = begins + RECKONING_MILLIS;
      computes();
      busyUntil = begins + RECKONING_MILLIS / process.container.speed();
      due.push({ at: busyUntil, answer });
      asked.emit();
    },
  });
  for (;;) {
    computes();
    while (due[0] && due[0].at <= process.now()) due.shift()!.answer();
    const next = due[0] && Math.max(0, due[0].at - process.now());
    const signal = yield {
      on: [asked],
      wakesOn: STOPS,
      ...(next !== undefined && { for: next }),
    };
    if (signal) break;
  }
  process.err(
    `${stamp(process)} [mpm_prefork:notice] [pid 1] AH00169: caught SIGTERM, shutting down`,
  );
  yield wait(20);
  return 0;
}

/** `[Sat Nov 21 08:54:55.123000 2026]`. */
function stamp(process: Process): string {
  const at = new Date(process.now());
  const [weekday, day, month, year] = at.toUTCString().split(' ');
  return `[${weekday!.slice(0, 3)} ${month} ${day} ${at.toISOString().slice(11, 23)}000 ${year}]`;
}

/** `21/Nov/2026:08:54:55 +0000`. */
function logStamp(process: Process): string {
  const [, day, month, year, time] = new Date(process.now()).toUTCString().split(' ');
  return `${day}/${month}/${year}:${time} +0000`;
}
