/** What programs of images do when they are asked. */
import { expect, test } from 'vitest';
import { OneContainer } from '../testing/one-container.ts';

/** Runs a script beside an image's own program, after some seconds. */
function asked(
  config: ConstructorParameters<typeof OneContainer>[0],
  script: string,
  after = 5,
): string {
  const container = new OneContainer(config).run(after);
  const { heard } = container.exec(['sh', '-c', script]);
  container.run(20);
  return heard.out + heard.err;
}

const agnhost = (...args: string[]) => ({
  image: 'registry.k8s.io/e2e-test-images/agnhost:2.53',
  args,
});

test.each([
  ['nginx:alpine', 'wget -qO- localhost | grep title', '<title>Welcome to nginx!</title>\n'],
  ['nginx', 'echo new > /usr/share/nginx/html/x; curl -s localhost/x', 'new\n'],
  ['httpd:alpine', 'wget -qO- localhost', '<html><body><h1>It works!</h1></body></html>\n'],
  [
    'registry.k8s.io/hpa-example',
    'curl -s localhost; curl -so /dev/null -w "%{http_code}" localhost/x',
    'OK!404',
  ],
  [
    'redis:alpine',
    'printf "SET a 1\\r\\nINCR a\\r\\nGET a\\r\\n" | nc -w 1 localhost 6379',
    '+OK\r\n:2\r\n$1\r\n2\r\n',
  ],
  [
    'redis',
    'redis-cli set a b; redis-cli get a; redis-cli lpush l 1 2; redis-cli lrange l 0 -1',
    'OK\nb\n2\n2\n1\n',
  ],
  [
    'redis',
    'redis-cli -p 1 ping; echo $?',
    '1\nCould not connect to Redis at 127.0.0.1:1: Connection refused\n',
  ],
  [
    'postgres',
    'pg_isready -U postgres; psql -tAc "select 1"',
    '/var/run/postgresql:5432 - accepting connections\n1\n',
  ],
  ['mysql', 'sleep 5; mysqladmin ping; mysql -e "SELECT 1"', 'mysqld is alive\n1\n1\n'],
  ['mongo', 'mongosh --quiet --eval "db.adminCommand({ping:1})"', '{ ok: 1 }\n'],
  ['nginx', 'ps', 'sh: 1: ps: not found\n'],
  [
    'gcr.io/google-samples/kubernetes-bootcamp:v1',
    'curl -s http://localhost:8080',
    'Hello Kubernetes bootcamp! | Running on: web-1 | v=1\n',
  ],
  [
    'us-docker.pkg.dev/google-samples/containers/gke/hello-app:1.0',
    'wget -qO- localhost:8080',
    'Hello, world!\nVersion: 1.0.0\nHostname: web-1\n',
  ],
  ['redis', 'redis-cli config get maxmemory', 'maxmemory\n0\n'],
  [
    'nginx',
    'cat /proc/1/cmdline | tr "\\0" "\\n"; nginx -s reload; sleep 1; cat /proc/*/comm | grep -c nginx',
    'nginx: master process nginx -g daemon off;\n2\n',
  ],
  [
    'nginx',
    'nginx -v; grep ^Cap /proc/1/status | head -n 2 | tail -n 1',
    'CapPrm:\t00000000a80425fb\nnginx version: nginx/1.29.5\n',
  ],
  ['kubeglass/app:2', 'wget -qO- localhost:8080', 'hello from web-1, version 2\n'],
  [
    'ghcr.io/acme/shop:1',
    'wget -qO- localhost:1234; cat /etc/os-release | grep ^ID',
    'hello from shop\nID=debian\n',
  ],
])('%s: %s', (image, script, said) =>
  expect(
    asked(
      {
        image,
        env: ['POSTGRES_PASSWORD', 'MYSQL_ROOT_PASSWORD'].map((name) => ({ name, value: 'x' })),
      },
      script,
    ),
  ).toBe(said),
);

test.each([
  [['netexec'], 'wget -qO- localhost:8080/hostname', 'web-1'],
  [['netexec'], 'wget -qO- "localhost:8080/echo?msg=a%20b"', 'a b'],
  [['netexec'], 'wget -qO- "localhost:8080/shell?cmd=echo%20hi"', '{"output":"hi\\n"}'],
  [
    ['netexec'],
    'wget -qO- "localhost:8080/dial?host=127.0.0.1&port=8080&request=hostname&tries=2"',
    '{"responses":["web-1","web-1"]}',
  ],
  [['netexec'], 'echo hostname | nc -u localhost 8081', 'web-1'],
  [['serve-hostname'], 'wget -qO- localhost:9376', 'web-1'],
  [['liveness'], 'wget -qO- localhost:8080/healthz', 'ok'],
  [['test-webserver'], 'wget -qO- localhost:80/etc/hostname', 'web-1\n'],
  [['pause'], '/agnhost entrypoint-tester a b', '[/agnhost entrypoint-tester a b]\n'],
  [
    ['pause'],
    '/agnhost mounttest --file_mode=/tmp --file_owner=/tmp',
    'mode of file "/tmp": dtrwxrwxrwx\nowner UID of "/tmp": 0\nowner GID of "/tmp": 0\n',
  ],
  [
    ['pause'],
    '/agnhost mounttest --new_file_0666=/tmp/f --file_perm=/tmp/f',
    'content of file "/tmp/f": mount-tester new file\n\nperms of file "/tmp/f": -rw-rw-rw-\n',
  ],
  [['pause'], '/agnhost connect 127.0.0.1:9', 'REFUSED\n'],
  [
    ['pause'],
    '/agnhost nope; echo $?',
    '1\nError: unknown command "nope" for "app"\nRun \'app --help\' for usage.\n',
  ],
])('agnhost %j: %s', (args, script, said) => expect(asked(agnhost(...args), script)).toBe(said));

test('agnhost ends as it is told', () => {
  const container = new OneContainer(agnhost('netexec')).run(2);
  container.exec(['sh', '-c', 'wget -qO- "localhost:8080/exit?code=3"']);
  expect(container.run(5).status).toMatchObject({ state: 'CONTAINER_EXITED', exitCode: 3 });
  expect(
    new OneContainer(agnhost('logs-generator', '-t', '5', '-d', '1s')).run(5).said,
  ).toHaveLength(5);
});

test('the application leaks until it is killed, and crashes when it is to', () => {
  const env = (settings: object) =>
    Object.entries(settings).map(([name, value]) => ({ name, value: String(value) }));
  const leaking = {
    image: 'kubeglass/app:1',
    memoryLimitBytes: 64e6,
    env: env({ LEAK_BYTES_PER_SECOND: 1e6 }),
  };
  expect(new OneContainer(leaking).run(60).status).toMatchObject({
    exitCode: 137,
    reason: 'OOMKilled',
  });
  const crashing = { image: 'kubeglass/app:1', env: env({ CRASH_AFTER_SECONDS: 9, EXIT_CODE: 7 }) };
  expect(new OneContainer(crashing).run(20).status.exitCode).toBe(7);
  const slow = { image: 'kubeglass/app:1', env: env({ LATENCY_MS: 2000, ERROR_RATE: 1 }) };
  expect(
    asked(slow, 'time=$(date +%s); wget -O- localhost:8080; echo $(($(date +%s)-time))'),
  ).toContain('HTTP/1.1 500');
});

test('π as the documentation computes it', () => {
  const config = {
    image: 'perl:5.34.0',
    command: ['perl', '-Mbignum=bpi', '-wle', 'print bpi(50)'],
  };
  expect(new OneContainer(config).run(10).said).toEqual([
    '3.1415926535897932384626433832795028841971693993751',
  ]);
});

test('a worker that is told to stop finishes its message first', () => {
  const env = [{ name: 'SECONDS_PER_MESSAGE', value: '10' }];
  const one = new OneContainer({ image: 'kubeglass/worker:1', env }).run(2);
  one.stop();
  one.run(20);
  expect(one.status).toMatchObject({ exitCode: 0, reason: 'Completed' });
  expect(one.said).toEqual([
    'queue: 10 messages',
    'SIGTERM: finishing message 1',
    'message 1 done in 10s, 9 left',
  ]);
});

test.each([
  ['a mirror of busybox', 'registry.k8s.io/busybox:1.27.2'],
  ['what nobody knows', 'acme/shop:1'],
])('arguments that are a shell command run in %s', (_what, image) => {
  const one = new OneContainer({ image, args: ['/bin/sh', '-c', 'echo $((6 * 7)); exit 3'] }).run(
    5,
  );
  expect(one.said).toEqual(['42']);
  expect(one.status.exitCode).toBe(3);
});

const stress = (...args: string[]) => ({ image: 'polinux/stress', command: ['stress'], args });

test('stress fills memory until its limit, and beyond', () => {
  const within = {
    ...stress('--vm', '1', '--vm-bytes', '150M', '--vm-hang', '1'),
    memoryLimitBytes: 200 * 2 ** 20,
  };
  const one = new OneContainer(within).run(60);
  expect(one.status.state).toBe('CONTAINER_RUNNING');
  expect(one.said).toEqual(['stress: info: [1] dispatching hogs: 0 cpu, 0 io, 1 vm, 0 hdd']);
  const { memoryWorkingSetBytes } = one.runtime.containerStats(one.id, one.simulation.clock.now())!;
  expect(memoryWorkingSetBytes / 2 ** 20).toBeGreaterThan(150);
  expect(memoryWorkingSetBytes / 2 ** 20).toBeLessThan(160);
  const beyond = {
    ...stress('--vm', '1', '--vm-bytes', '250M', '--vm-hang', '1'),
    memoryLimitBytes: 100 * 2 ** 20,
  };
  expect(new OneContainer(beyond).run(5).status).toMatchObject({
    reason: 'OOMKilled',
    exitCode: 137,
  });
});

test.each([
  [stress('--cpu', '2'), 2000],
  [{ image: 'vish/stress', args: ['-cpus', '2'] }, 2000],
  [{ image: 'vish/stress', args: ['-cpus', '2'], cpuLimitMillis: 1000 }, 1000],
])('%j uses %s thousandths of a core', (config, millis) => {
  const one = new OneContainer(config).run(60);
  expect(
    one.runtime.containerStats(one.id, one.simulation.clock.now())!.cpuUsageNanoCores / 1e6,
  ).toBeCloseTo(millis, -1);
});

test.each([
  ['wget -qO- localhost:2379/health', '{"health":"true","reason":""}\n'],
  ['wget -qO- localhost:2379/version', '{"etcdserver":"3.3.10","etcdcluster":"3.3.0"}\n'],
])('etcd: %s', (script, said) =>
  expect(asked({ image: 'quay.io/coreos/etcd:v3.3.10' }, script)).toBe(said),
);

test.each([
  [
    'import os, sys\nif os.environ.get("INDEX") == "2":\n  sys.exit(0)\nelse:\n  sys.exit(7)',
    '2',
    0,
    [],
  ],
  [
    'import os, sys\nif os.environ.get("INDEX") == "2":\n  sys.exit(0)\nelse:\n  sys.exit(7)',
    '3',
    7,
    [],
  ],
  [
    'import os\nprint("Hello", int(os.environ["INDEX"]) % 2 == 0, f"{1 + 2}x")',
    '4',
    0,
    ['Hello True 3x'],
  ],
  [
    'for i in range(3): print(i, end=" ")\nprint([n for n in [1]])',
    '',
    2,
    ['python: line 2: "print([n for n in [1]])" is not known here'],
  ],
  [
    'n = 0\nwhile True:\n  n += 1\n  if n > 3: break\nprint("%d of %s" % (n, "x"), not n)',
    '',
    0,
    ['4 of x False'],
  ],
  [
    'print("a")\nraise ValueError("no")',
    '',
    1,
    [
      'a',
      'Traceback (most recent call last):',
      '  File "<string>", line 2, in <module>',
      'ValueError: no',
    ],
  ],
  ['import requests', '', 2, ['python: line 1: the module requests is not known here']],
])('python3 -c %j with INDEX=%s ends with %i', (script, index, code, said) => {
  const one = new OneContainer({
    image: 'python:3.13',
    command: ['python3', '-c', script],
    env: [{ name: 'INDEX', value: index }],
  }).run(10);
  expect(one.said).toEqual(said);
  expect(one.status.exitCode).toBe(code);
});

test('what Python prints to no terminal is kept until its end, or flushed', () => {
  const script = 'import time\nprint("a")\ntime.sleep(60)';
  const printing = (...options: string[]) =>
    new OneContainer({ image: 'python:3', command: ['python3', ...options, '-c', script] }).run(10)
      .said;
  expect(printing()).toEqual([]);
  expect(printing('-u')).toEqual(['a']);
});

test('redis-server takes its settings from a file', () => {
  const script =
    'printf "maxmemory 2mb\\nmaxmemory-policy allkeys-lru\\n" > /r.conf; exec redis-server /r.conf';
  const one = new OneContainer({ image: 'redis:8.0.2', command: ['sh', '-c', script] }).run(5);
  const { heard } = one.exec(['redis-cli'], { tty: true, stdin: 'CONFIG GET maxmemory\n' });
  one.run(5);
  expect(heard.out).toContain('1) "maxmemory"\r\n2) "2097152"\r\n');
});
