/** What the client's HTTP library asks of Node 22 as it is loaded, for the Node that there is. To be imported before it. */
import workerThreads from 'node:worker_threads';
import zlib from 'node:zlib';

lend(zlib, { createZstdDecompress: zlib.createBrotliDecompress.bind(zlib) });
lend(workerThreads, { markAsUncloneable: () => {} });
lend(Promise, {
  withResolvers<T>() {
    let resolve: (value: T) => void;
    let reject: (problem: unknown) => void;
    const promise = new Promise<T>((fulfil, refuse) => {
      resolve = fulfil;
      reject = refuse;
    });
    return { promise, resolve: resolve!, reject: reject! };
  },
});

function lend(target: object, members: object): void {
  for (const [name, value] of Object.entries(members))
    if (!(name in target)) Object.assign(target, { [name]: value as unknown });
}
