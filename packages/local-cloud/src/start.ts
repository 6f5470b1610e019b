import { handleAdmin, isAdminPath } from './admin/handle-admin.js';
import { assembleCloud, type CloudOptions, type RunningCloud } from './kernel/create-cloud.js';
import { createFrontDoor } from './protocol/front-door.js';
import { serveHttp } from './protocol/http-server.js';

export interface LocalCloudOptions extends CloudOptions {
  /** Default 4566, the port that local AWS tools expect; 0 picks a free one. */
  readonly port?: number;
}

export interface LocalCloud {
  /** `http://127.0.0.1:PORT`. */
  readonly endpoint: string;
  readonly port: number;
  readonly cloud: RunningCloud;
  /** Stops serving, and ends every process that runs for the cloud. */
  close(): Promise<void>;
}

/** Starts the local cloud and serves it on the loopback; rejects when the port is taken. */
export const startLocalCloud = async (options: LocalCloudOptions = {}): Promise<LocalCloud> => {
  const { port: wished = 4566, ...cloudOptions } = options;
  const cloud = await assembleCloud(cloudOptions);
  try {
    const frontDoor = createFrontDoor(cloud, Date.now);
    const { server, port } = await serveHttp(
      wished,
      (request) => (isAdminPath(request.rawPath) ? handleAdmin(cloud, request) : frontDoor(request)),
      () => cloud.clock.now(),
      (message) => cloud.log(message),
    );
    const endpoint = `http://127.0.0.1:${port}`;
    cloud.listensAt(endpoint);
    cloud.resume();
    const close = async (): Promise<void> => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await cloud.close();
      await closed;
    };
    return { endpoint, port, cloud, close };
  } catch (error) {
    await cloud.close();
    throw error;
  }
};
