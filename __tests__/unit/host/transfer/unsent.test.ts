import { createServer, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { sumQueues, unsentBytes } from '../../../../src/host/transfer/unsent.ts';

const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1
   1: 0100007F:9C40 0100007F:1F90 01 00004E20:00000000 01:00000014 00000000     0        0 2
   2: 0100007F:9C41 0100007F:1F90 01 00000010:00000007 01:00000014 00000000     0        0 3`;

test('send queues are summed over the ports asked for', () => {
  expect(sumQueues(TABLE, new Set([40000]))).toBe(20_000);
  expect(sumQueues(TABLE, new Set([40000, 40001]))).toBe(20_016);
  expect(sumQueues(TABLE, new Set([22]))).toBe(0);
  expect(sumQueues('', new Set([40000]))).toBe(0);
});

(process.platform === 'linux' ? test : test.skip)(
  'a peer that does not read shows in the queue',
  async () => {
    const { connect } = await import('node:net');
    const peers: Socket[] = [];
    const server = createServer((peer) => peers.push(peer.pause()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const socket = connect(port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    expect(unsentBytes(new Set([socket.localPort ?? 0]))).toBe(0);
    socket.write(Buffer.alloc(50_000_000));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(unsentBytes(new Set([socket.localPort ?? 0]))).toBeGreaterThan(0);
    socket.destroy();
    for (const peer of peers) peer.destroy();
    await new Promise((resolve) => server.close(resolve));
  },
);
