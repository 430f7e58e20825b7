/** curl, wget, nc and others against a server in the same container, in their own words. */
import { expect, test } from 'vitest';
import { OneContainer } from '../testing/one-container.ts';

const said = (script: string, image = 'nginx') => {
  const command = ['sh', '-c', `nginx >/dev/null 2>&1 & sleep 1; ${script}`];
  return new OneContainer({ image, command }).run(60).said;
};

test.each([
  ["curl -s -o /dev/null -w '%{http_code} %{size_download}\\n' localhost", ['200 615']],
  ["curl -so /dev/null -w '%{http_code}' localhost/none; echo", ['404']],
  ['curl -gqs --max-time 15 --connect-timeout 1 localhost | head -n 1', ['<!DOCTYPE html>']],
  ['curl -sI localhost | head -n 1', ['HTTP/1.1 200 OK\r']],
  ['curl -sf localhost/none; echo $?', ['22']],
  ['curl -sSf localhost/none', ['curl: (22) The requested URL returned error: 404']],
  [
    'curl localhost:81; echo $?',
    [
      'curl: (7) Failed to connect to localhost port 81 after 1 ms: Could not connect to server',
      '7',
    ],
  ],
  ['curl -s http://10.9.9.9 --connect-timeout 2; echo $?', ['28']],
  ['curl nowhere; echo $?', ['curl: (6) Could not resolve host: nowhere', '6']],
  [
    'curl -sv localhost 2>&1 >/dev/null | head -n 5',
    [
      '*   Trying 127.0.0.1:80...',
      '* Connected to localhost (127.0.0.1) port 80',
      '> GET / HTTP/1.1',
      '> Host: localhost',
      '> User-Agent: curl/8.14.1',
    ],
  ],
])('%s', (script, expected) => expect(said(script)).toEqual(expected));
