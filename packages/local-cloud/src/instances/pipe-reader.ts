import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';

/**
 * Reads a named pipe until its last writer has closed it. Through a socket, because a file stream would hold a thread
 * of Node's pool for as long as the pipe is silent.
 */
export const readPipe = (path: string): Readable => {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  if (!fstatSync(fd).isFIFO()) {
    closeSync(fd);
    throw new Error(`${path} is not a pipe`);
  }
  return new Socket({ fd, readable: true, writable: false });
};

export interface LinePipe {
  /** Takes what was written up to now, without waiting for the event loop. */
  drain(): void;
  close(): void;
}

/** Hears lines on a named pipe that many write to; stays open when nobody does. */
export const readLines = (path: string, onLine: (line: string) => void): LinePipe => {
  // Opened for writing too: the pipe has no end while this one is open.
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  const socket = new Socket({ fd, readable: true, writable: false });
  const chunk = Buffer.alloc(4096);
  let open = true;
  let rest = '';
  const take = (text: string): void => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  };
  socket.on('data', (data) => take(data.toString('utf8')));
  socket.on('error', () => undefined);
  return {
    drain: () => {
      while (open) {
        try {
          const size = readSync(fd, chunk);
          if (size === 0) return;
          take(chunk.toString('utf8', 0, size));
        } catch {
          // EAGAIN: nothing more was written.
          return;
        }
      }
    },
    close: () => {
      open = false;
      socket.destroy();
    },
  };
};
